"""Checks before publishing: each rule finds its mistake, and nothing in a text without it."""

import datetime

import pytest
from django.utils import timezone

from news import workflow
from news.checks import report
from news.models import Attachment, Edition, Source
from portal.identity.models import Identity, Page
from tests.make import make_article, make_category, make_edition, make_source, make_tag, make_user
from tests.make_media import make_album, make_public_album, make_public_video
from tests.make_photos import make_photo

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stores")]

PERFECT = {
    "title": "Khánh thành cầu Bến Gỗ 2",
    "summary": "Cầu dây văng thứ hai của tỉnh mở cho ô tô.",
    "byline": "Bích Phượng",
}


def found(**fields):
    """Return (severity, field, sentence) of all that is found in a perfect article with these."""
    article = make_article(**PERFECT | {key: fields[key] for key in fields if key != "body"})
    edition = Edition.snapshot(article)
    # As it is, because saving would clean what these tests are about.
    edition.body = fields.get("body", edition.body)
    findings = report.findings(edition)
    article.delete()
    return [(each.severity.value, each.field, each.sentence) for each in findings]


def test_nothing_is_found_in_a_perfect_article():
    assert found() == []


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"title": ""}, [("error", "title", "Còn thiếu tiêu đề.")]),
        ({"category": None}, [("error", "category", "Còn thiếu chuyên mục.")]),
        ({"body": ""}, [("error", "body", "Còn thiếu nội dung.")]),
        (
            {"title": "Cầu " * 25 + "mới"},
            [
                (
                    "warning",
                    "title",
                    "Tiêu đề dài 103 ký tự; nên không quá 100 để hiện trọn trên điện thoại.",
                )
            ],
        ),
        (
            {"title": "Cầu mới"},
            [("warning", "title", "Tiêu đề chỉ có 7 ký tự, khó hiểu bài gì.")],
        ),
        (
            {"title": "KHÁNH THÀNH CẦU BẾN GỖ"},
            [("warning", "title", "Tiêu đề toàn chữ hoa, khó đọc.")],
        ),
        (
            {"summary": ""},
            [
                (
                    "warning",
                    "summary",
                    "Chưa có sapo: danh sách tin và trang tìm kiếm cần sapo.",
                )
            ],
        ),
        (
            {"summary": "x" * 301},
            [("warning", "summary", "Sapo dài 301 ký tự; nên không quá 300.")],
        ),
        (
            {"byline": ""},
            [("warning", "byline", "Chưa ghi bút danh hay nguồn: tin này của ai?")],
        ),
        (
            {"source_url": "https://bao.vn/1"},
            [("warning", "source", "Có địa chỉ bài gốc mà chưa ghi nguồn.")],
        ),
    ],
)
def test_lengths_and_what_is_missing(fields, expected):
    assert found(**fields) == expected


def test_a_text_of_the_press_names_its_original():
    press = make_source("Báo Sông Mây", kind=Source.Kind.PRESS, url="https://bao.vn/")
    assert found(source=press) == [
        ("error", "source_url", "Tin lấy từ báo chí (Báo Sông Mây) phải ghi địa chỉ bài gốc."),
        ("warning", "source_published_at", "Chưa ghi Báo Sông Mây đăng lúc nào."),
    ]
    assert (
        found(source=press, source_url="https://bao.vn/1", source_published_at=timezone.now()) == []
    )
    assert found(source=make_source(kind=Source.Kind.AGENCY)) == []


@pytest.mark.parametrize(
    "words", ["tại đây", "Xem thêm »", "(Xem chi tiết)", "ĐÂY", "bấm vào đây", "…", "»"]
)
def test_a_link_that_says_nothing_is_found(words):
    ((severity, field, sentence),) = found(body=f'<p>Xem <a href="https://x.vn/">{words}</a></p>')
    assert (severity, field) == ("warning", "body")
    assert sentence.startswith(f"Liên kết “{words.strip()}” không nói dẫn đến đâu")


def test_bare_addresses_and_empty_links_are_found_and_counted():
    bare = "".join(f'<p><a href="https://x.vn/">https://x.vn/{n}</a></p>' for n in range(5))
    assert [each[2] for each in found(body=f'{bare}<p><a href="https://y.vn/"></a>x</p>')] == [
        "Liên kết không có chữ, đến “https://y.vn/”.",
        "Liên kết hiện nguyên địa chỉ “https://x.vn/0”, “https://x.vn/1”, “https://x.vn/2” và 2 "
        "chỗ nữa; hãy ghi tên của nơi ấy.",
    ]
    assert found(body='<p><a href="https://x.vn/">Quyết định 12/2026/QĐ-UBND</a></p>') == []


def test_headings_that_skip_a_level_or_have_no_words_are_found():
    body = "<h2>Một</h2><h4>Hai</h4><h3>Ba</h3><h2> </h2><p>x</p>"
    assert [each[2] for each in found(body=body)] == [
        "Đề mục “Hai” nhảy qua một cấp.",
        "Có đề mục không có chữ.",
    ]


def test_photos_without_a_description_are_errors_unless_they_are_decoration():
    silent = make_photo(caption="Chưa có chú thích: le hoi", alt_text="")
    decoration = make_photo(caption="Chưa có chú thích: hoa van", is_decorative=True)
    told = make_photo(caption="Lễ hội Vạn Sim")
    figure = '<figure data-photo="{}"{}></figure><p>x</p>'.format
    assert [each[:2] for each in found(lead_photo=silent)] == [("error", "lead_alt_text")]
    assert [each[:2] for each in found(body=figure(silent.pk, ""))] == [("error", "body")]
    for fields in (
        {"lead_photo": decoration},
        {"lead_photo": told},
        {"lead_photo": silent, "lead_alt_text": "Rước kiệu"},
        {"body": figure(silent.pk, ' data-alt="Rước kiệu"')},
        {"body": figure(silent.pk, ' data-alt=""')},
        {"body": figure(decoration.pk, "") + figure(told.pk, "")},
        {"body": figure(0, "")},
    ):
        assert found(**fields) == [], fields


def test_a_video_in_the_text_has_captions_or_a_transcript():
    silent = make_public_video(title="Một ngày ở hồ", captions="", transcript="")
    told = make_public_video(transcript="Xin chào.")
    edition = Edition.snapshot(make_article(**PERFECT))
    edition.body += f'<figure data-video="{told.pk}"></figure>'
    assert report.findings(edition) == []
    edition.body += f'<figure data-video="{silent.pk}"></figure>'
    assert [each.sentence for each in report.findings(edition)] == [
        "Video “Một ngày ở hồ” chưa có phụ đề hay lời thoại cho người không nghe được."
    ]


def test_links_to_this_portal_answer(settings):
    """Links to what is public, to what is not, to what never was, and to the desk."""
    Identity.objects.create(canonical_origin="https://songmay.vn")
    Page.objects.create(title="Giới thiệu", body="<p>x</p>", is_public=True)
    Page.objects.create(title="Nháp", body="<p>x</p>")
    category, tag, source = make_category("Kinh tế"), make_tag("Vải"), make_source("tinh.gov.vn")
    begin = timezone.now() - datetime.timedelta(days=2)
    public = make_edition(visible=(begin, None))
    gone = make_edition(visible=(begin, begin + datetime.timedelta(days=1)))
    draft = make_article(title="Nháp")
    album, video = make_public_album(1), make_public_video()
    hidden = make_album()
    good = [
        "/",
        "/tin-tuc/",
        "/tin-tuc/2020/02/13/",
        "/tin-tuc",
        f"https://songmay.vn{public.get_absolute_url()}",
        f"/tin-tuc/ten-cu-{public.article_id}/",
        f"/tin-tuc/x-{public.article_id}/in/",
        category.get_absolute_url() + "?truoc=1#x",
        tag.get_absolute_url(),
        source.get_absolute_url(),
        "/trang/gioi-thieu/",
        album.get_absolute_url(),
        video.get_absolute_url(),
        "/luot-truy-cap/",
        "/static/x.pdf",
        "https://noi-khac.vn/khong-co/",
        "mailto:a@songmay.vn",
        "https://[",
    ]
    unseen = [gone.get_absolute_url(), f"/tin-tuc/x-{draft.pk}/", "/trang/nhap/"]
    unseen.append(hidden.get_absolute_url())
    wrong = ["/khong-co/", "/tin-tuc/x-999999/", "/chuyen-muc/khong-co/", "/video/x-999999/"]
    wrong += ["/trang/khong-co/", "/chu-de/khong-co/", "/tep/9/a.pdf", "/media/khong-co.jpg"]
    wrong.append("http://SONGMAY.vn/khong-co/")

    def sentences(addresses):
        links = (f'<p><a href="{each}">Nơi {n}</a></p>' for n, each in enumerate(addresses))
        return [(each[0], each[2]) for each in found(body="".join(links))]

    assert sentences(good) == []
    for address in unseen:
        assert sentences([address]) == [
            (
                "warning",
                "Liên kết “Nơi 0” dẫn đến trang công chúng chưa hoặc không còn đọc được.",
            )
        ], address
    for address in wrong:
        assert sentences([address]) == [
            ("error", "Liên kết “Nơi 0” dẫn đến trang không có trên cổng.")
        ], address
    assert sentences(["/admin/news/article/"]) == [
        ("error", "Liên kết “Nơi 0” dẫn vào bàn biên tập, công chúng không mở được.")
    ]


def test_an_article_may_link_to_itself_and_to_its_own_files():
    article = make_article(**PERFECT)
    file = Attachment.objects.create(
        article=article, file="x", file_name="a.pdf", kind="pdf", size=4
    )
    edition = Edition.snapshot(article)
    edition.body = "".join(
        f'<p><a href="{path}">Nơi ấy</a></p>'
        for path in (f"/tep/{file.pk}/a.pdf", f"/tin-tuc/x-{article.pk}/")
    )
    assert report.findings(edition) == []


def test_a_title_almost_equal_to_another_is_found_but_not_that_of_a_series():
    make_article(title="Khánh thành cầu Bến Gỗ 2")
    make_article(title="Lịch cắt điện ngày 12/11/2026")
    assert found(title="Khánh thành Cầu Bến Gỗ 2 ") == [
        (
            "warning",
            "title",
            "Tiêu đề gần như trùng với bài khác: “Khánh thành cầu Bến Gỗ 2”.",
        )
    ]
    assert found(title="Lịch cắt điện ngày 13/11/2026") == []
    assert found(title="Khởi công trường học ở xã Tân Hạ") == []


def test_many_links_cost_as_many_queries_as_one_of_each_sort(django_assert_max_num_queries):
    def edition_with(addresses):
        edition = Edition.snapshot(make_article(**PERFECT))
        edition.body = "".join(f'<p><a href="{each}">Nơi ấy</a></p>' for each in addresses)
        return edition

    one = edition_with(["/tin-tuc/x-1/", "/video/x-1/", "/trang/a/"])
    many = edition_with(
        [f"/{what}-{n}/" for what in ("tin-tuc/x", "video/x", "trang/a") for n in range(1, 90)]
    )
    with django_assert_max_num_queries(9) as asked:
        report.findings(one)
    with django_assert_max_num_queries(len(asked)):
        report.findings(many)


@pytest.mark.parametrize("act", ["submit", "publish", "schedule"])
def test_an_error_blocks_every_way_to_the_public(act):
    editor = make_user("Editors")
    article = make_article(body='<p><a href="/khong-co/">Nơi ấy</a></p>', created_by=editor)
    arguments = {"at": timezone.now() + datetime.timedelta(days=1)} if act == "schedule" else {}
    with pytest.raises(workflow.NotReady) as refused:
        getattr(workflow, act)(article, by=editor, **arguments)
    assert str(refused.value) == (
        "Bài chưa đăng được. Liên kết “Nơi ấy” dẫn đến trang không có trên cổng."
    )
