"""The articles that the API and the page are tested on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from indexer.analysis import entry
from indexer.engines import open_engine
from indexer.model import Document

EVIL = '<script>alert(\'x\')</script>" onmouseover="alert(1)" &amp; <b>'
ODD_ID = "مجلد/ملف رقم 1?#%2F&.txt"
"""A slash, white space, and everything an address gives a meaning to."""

WRITTEN = (
    Document(
        id="council",
        title="مجلس الأمن يبحث وقف إطلاق النار",
        body=(
            "عقد مجلس الأمن جلسة طارئة حول الهدنة، وانتشر وسم #مجلس_الأمن بين المتابعين.\n\n"
            "وقال السفير إن «الماء ليس طرفاً في أي حرب» وإن R&D < 5% من الموازنة.\n"
            "وقالت مندوبة أخرى إن الأمن الغذائي أولوية."
        ),
        url="https://news.example/council?id=1&x=2",
        source="وكالة المدى",
        author="سارة حداد",
        published_at=datetime(2018, 7, 4, 12, 30, tzinfo=UTC),
        language="ar",
        hashtags=("هدنة",),
    ),
    Document(
        id=ODD_ID,
        title="الامم المتحدة تناشد المجلس",
        body="دعت الامم المتحدة الى حماية المدنيين.\nناشدت المنظمة مجلسها.",
        source="صحيفة الأرز",
        published_at=datetime(2018, 7, 5, 21, 30, tzinfo=UTC),
        extra={"section": "دولي"},
    ),
    Document(
        id="evil",
        title=f"عنوان خطير {EVIL}",
        body=f"نص خطير {EVIL} ثم كلام.\n{EVIL}",
        url="javascript:alert(document.domain)",
        source=f"مصدر {EVIL}",
        author=f"كاتب {EVIL}",
        hashtags=(f"وسم{EVIL}",),
        published_at=datetime(2018, 7, 6, tzinfo=UTC),
    ),
    Document(id="untitled", body="خبر بلا عنوان عن الزيتون.", source="صحيفة الأرز"),
    Document(id="bodiless", title="عنوان وحده عن الزيتون"),
)
NUMBERED = tuple(
    Document(
        id=f"gold-{number:02}",
        title=f"الذهب في اليوم {number}",
        # Numbers stand between the words, or they would be wire copies of one another.
        body=f"استقر سعر الذهب في تعاملات اليوم {number} "
        + f"كلام {number} كثير {number * 2} عن {number * 3} السوق {number * 5}. " * number,
        url=f"http://gold.example/{number}",
        source=("وكالة المدى", "صحيفة الأرز", None)[number % 3],
        author=("سارة حداد", None)[number % 2],
        hashtags=(("ذهب",), (), ("ذهب", "سوق"))[number % 3],
        published_at=datetime(2018, 8, 1, 9, tzinfo=UTC) + timedelta(days=number // 2),
    )
    for number in range(1, 26)
)
DOCUMENTS = WRITTEN + NUMBERED

_STORY = (
    "أعلنت هيئة الموانئ، اليوم الثلاثاء، افتتاح رصيف جديد للصيادين في المرفأ القديم بعد أعمال "
    "ترميم دامت أربعة أشهر. وأوضح مدير المرفأ أن الرصيف يتسع لخمسين قاربًا، وأن سوق السمك ستنتقل "
    "إليه قبل نهاية الصيف. ورحب الصيادون بالخطوة وطالبوا بمخزن للثلج وبإنارة المدخل ليلًا. وذكر "
    "رئيس البلدية أن الطريق الساحلية ستُغلق يومين لتركيب الأعمدة، ودعا السكان إلى استعمال الطريق "
    "العليا. وتعود آخر توسعة للمرفأ إلى ما قبل عشرين عامًا."
)
COPIES = tuple(
    Document(
        id=f"quay-{number}",
        title=title,
        body=opening + _STORY + end,
        url=f"https://quay-{number}.example/",
        source=source,
        published_at=datetime(2018, 7, 24, 8 + number, tzinfo=UTC),
    )
    for number, (title, opening, end, source) in enumerate(
        (
            ("افتتاح رصيف للصيادين في المرفأ القديم", "", "", "وكالة الميناء"),
            ("رصيف جديد للصيادين", "", " للمزيد تابعونا.", "صحيفة الأرز"),
            ("المرفأ القديم يفتتح رصيفًا", "الساحل – ", "", "صدى الساحل"),
        )
    )
)
"""One story that three outlets carried, the agency first; not among ``DOCUMENTS``."""


def write(folder: Path, *documents: Document) -> int:
    """Put documents into the index at ``folder``; the new generation."""
    with open_engine(str(folder)).update(lock_timeout=5, memory_mb=64, workers=1) as writer:
        for document in documents:
            writer.put(entry(document))
        return writer.commit()
