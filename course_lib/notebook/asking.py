"""A question as a thing to show: buttons in JupyterLab, elsewhere words and the call that answers it."""

from __future__ import annotations

import html
import string
from typing import Any

from course_lib.checks.question import Question
from course_lib.notebook import progress
from course_lib.notebook.display import Shown, as_html, put, put_widget, show, wanted
from course_lib.notebook.recall import ANSWERED, GUESSED, SKIPPED, last_guess


def ask(question: Question, call: str) -> None:
    """Show a question; `call` is "guess" or "ask", the function of `Lesson` that answers it."""
    if wanted():
        Buttons(question, call).show()
    else:
        put(_in_words(question, call))


def take(question: Question, call: str, choice: Any) -> None:
    """Note an answer or a guess, and show what there is to say of it."""
    option = question.option(choice)
    if option is None:
        options = ", ".join(map(_quoted, question.options))
        show(f"{_quoted(str(choice))} is none of the options: {options}.")
        return
    reply = noted(question, call, option)
    put(Shown(reply, _reply_html(question, call, reply)))


def noted(question: Question, call: str, option: str) -> str:
    """Note the option in the progress file; the words that answer it."""
    if call == "guess":
        _record(question, GUESSED, option)
        return f"Your guess: {_quoted(option)}. Run the next cell to see."
    _record(question, ANSWERED, option)
    if option == question.answer:
        return f"✓ {_quoted(option)} is right. {question.because}"
    return f"✗ Not {_quoted(option)} but {_quoted(question.answer)}. {question.because}"


def tell_outcome(question: Question, measured: str) -> None:
    """What the run says beside what was guessed. The reason is only given for what it is the reason of."""
    guess = last_guess(question)
    if guess is None:
        words = f"The run says: {_quoted(measured)}."
    elif guess == measured:
        words = f"You guessed {_quoted(guess)}, and the run says the same."
    else:
        words = f"You guessed {_quoted(guess)}; the run says {_quoted(measured)}."
    show(f"{words} {question.because}" if measured == question.answer else words)


def skip(question: Question) -> None:
    """Note that somebody went on without an answer."""
    _record(question, SKIPPED, "")


def _record(question: Question, event: str, option: str) -> None:
    progress.record(question.lesson, question.name, event, choice=option)
    if words := progress.complaint():
        show(words)


def _quoted(option: str) -> str:
    """An option in a sentence."""
    return option if "`" in option else f"“{option}”"


def _name(question: Question, call: str) -> str:
    return question.name if call == "guess" else question.full_name


def _in_words(question: Question, call: str) -> Shown:
    """For those without buttons, and for saved notebooks: deterministic, whoever runs it."""
    verb = "guesses" if call == "guess" else "answers"
    how = f'`lesson.{call}("{_name(question, call)}", "a")` {verb} a.'
    letters = zip(string.ascii_lowercase, question.options, strict=False)
    code = _indented(question.code) if question.with_code and call == "ask" else ""
    options = "\n".join(f"  {letter}  {option}" for letter, option in letters)
    items = "".join(f"<li>{as_html(option)}</li>" for option in question.options)
    rich = _question_html(question, call) + f'<ol type="a">{items}</ol>'
    if call == "ask":
        right = as_html(f"{_quoted(question.answer)}. {question.because}")
        rich += f"<details><summary>Answer</summary>{right}{_shown(question)}</details>"
    return Shown(f"{question.text}\n{code}{options}\n{how}", f"{rich}<small>{as_html(how)}</small>")


def _question_html(question: Question, call: str) -> str:
    # before a guess the code stands in a cell above
    with_code = question.with_code and call == "ask"
    code = f"<pre>{html.escape(question.code)}</pre>" if with_code else ""
    return f"<div><strong>{as_html(question.text)}</strong></div>{code}"


def _reply_html(question: Question, call: str, reply: str) -> str:
    return as_html(reply) + (_shown(question) if call == "ask" else "")


def _shown(question: Question) -> str:
    """The code that shows the answer, folded, with the call that runs it."""
    if question.shows is None:
        return ""
    call = as_html(f'`await lesson.timeline("{question.full_name}")` runs and draws it.')
    code = "" if question.with_code else f"<pre>{html.escape(question.code)}</pre>"
    return f"<details><summary>See it run</summary>{code}{call}</details>"


def _indented(code: str) -> str:
    return "\n".join(f"    {line}".rstrip() for line in code.splitlines()) + "\n"


class Buttons:
    """One button an option, one to go on without an answer, and a line that answers."""

    def __init__(self, question: Question, call: str) -> None:
        import ipywidgets  # only in JupyterLab: it takes 0.2 s

        self._question, self._call = question, call
        self._widgets = ipywidgets
        self._is_answered = False
        self._said = ipywidgets.HTML()
        self._buttons = {option: self._button(option) for option in question.options}
        self._skip = self._button("Skip", quiet=True)

    def show(self) -> None:
        """Display the question with its buttons."""
        text = self._widgets.HTML(_question_html(self._question, self._call))
        row = self._widgets.HBox([*self._buttons.values(), self._skip])
        row.layout.flex_flow = "row wrap"
        if (guess := last_guess(self._question)) and self._call == "guess":
            self._say(as_html(f"Your guess was {_quoted(guess)}."))
        put_widget(self._widgets.VBox([text, row, self._said]))

    def _button(self, option: str, *, quiet: bool = False) -> Any:
        button = self._widgets.Button(description=option.replace("`", ""))
        button.layout.width = button.layout.height = "auto"  # as large as its words
        button.style.button_color = "transparent" if quiet else None
        button.on_click(lambda _: self._skipped() if quiet else self._chosen(option))
        return button

    def _chosen(self, option: str) -> None:
        for other, button in self._buttons.items():
            button.icon = "circle" if other == option else ""
        if self._call == "ask" and self._is_answered:  # the first answer is the one that counts
            right = option == self._question.answer
            self._say(as_html(f"{_quoted(option)} is {'right' if right else 'not it'}."))
            return
        self._is_answered = True
        reply = noted(self._question, self._call, option)
        self._say(_reply_html(self._question, self._call, reply))

    def _skipped(self) -> None:
        if not self._is_answered:
            skip(self._question)
            self._say("Skipped.")

    def _say(self, rich: str) -> None:
        # role=status: a screen reader says what has changed
        self._said.value = f'<div role="status">{rich}</div>'
