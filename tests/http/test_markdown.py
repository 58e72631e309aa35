"""Markdown as HTML: what is written is shown, and no more than that is let in."""

import pytest

from api.http.site import markdown


def html(text: str) -> str:
    return str(markdown.page(text, leads=lambda target: target if target.startswith("#") else None).html)


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "a <b onclick=alert(1)>b</b>",
        "<img src=x onerror=alert(1)>",
        "`<script>`",
        "```html\n<script>\n```",
        "# <script>",
        "| <script> |\n|---|\n| <i> |",
        "[<script>](#x)",
    ],
)
def test_html_is_shown_as_it_is_written(text: str) -> None:
    made = html(text)
    assert not any(tag in made for tag in ("<script", "<b ", "<img", "<i>")), made
    assert "&lt;" in made


def test_no_link_runs_anything() -> None:
    page = markdown.page("[a](javascript:alert(1)) [b](data:text/html,x)", leads=lambda target: target)
    assert "href" not in page.html


def test_a_link_that_leads_nowhere_stays_text() -> None:
    assert html("see [here](#x) and [`there`](y.md), *[so](z.md)*") == (
        '<p>see <a href="#x">here</a> and <code>there</code>, <em>so</em></p>\n'
    )


def test_headings_have_the_names_that_links_use() -> None:
    page = markdown.page(
        "# A title\n## `GET` it, now!\n## `GET` it, now!\n### Satu/dua: é", leads=lambda _: None
    )
    assert page.title == "A title"
    assert [(each.level, each.name) for each in page.headings[1:]] == [
        (2, "get-it-now"),
        (2, "get-it-now-1"),
        (3, "satudua-é"),
    ]
    assert '<h2 id="get-it-now-1"><code>GET</code> it, now!</h2>' in page.html


def test_a_table_scrolls_and_is_aligned_without_style() -> None:
    made = html("| a | b |\n|---|---:|\n| 1 | 2 |")
    assert made.startswith('<div class="scrolls" tabindex="0"><table>')
    assert '<th class="right">b</th>' in made
    assert '<td class="right">2</td>' in made
    assert made.endswith("</table>\n</div>\n")
