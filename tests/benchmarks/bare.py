"""The least that Textual can do: what the screens are measured against."""

from textual.app import App, ComposeResult
from textual.widgets import Footer, Header, Input, Label


class BareApp(App[None]):
    """Header, Input, Label, Footer."""

    def on_mount(self) -> None:
        self.query_one(Input).cursor_blink = False

    def compose(self) -> ComposeResult:
        yield Header()
        yield Input()
        yield Label("the label")
        yield Footer()


if __name__ == "__main__":
    BareApp().run()
