"""The table of lines that are not the article: what they look like, and why they go.

A pattern is written in ordinary spelling and must match the whole of a line, both folded by
``fold`` (no vowel signs, one alef, ي for ى, ه for ة) and without the dashes, bullets and brackets
around it. So a sentence that merely holds such words never matches; where one could even begin
with them, the pattern asks for more: a colon, an imperative, few words, no full stop.

The lists were compiled for this project from the wording of Arabic news pages and read through
for lines that could be somebody's sentence or title.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

_FOLDED = str.maketrans("أإآٱؤئىةیک", "ااااوييهيك")
_MARKS = re.compile(
    r"[\u00ad\u0610-\u061c\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed"
    r"\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)
_EDGES = re.compile(r"^[^\w#©@]+|[^\w#©@]+$")


def unmarked(text: str) -> str:
    """Without vowel signs, tatweel and format marks."""
    return _MARKS.sub("", text)


def bare(text: str) -> str:
    """A line without marks and without the dashes, bullets and brackets around it."""
    plain = unmarked(unicodedata.normalize("NFKC", text))
    return _EDGES.sub("", " ".join(plain.split()))


@lru_cache(maxsize=1024)
def fold(text: str) -> str:
    """The form of a line that patterns are matched on: bare, one spelling of each letter."""
    return bare(text).translate(_FOLDED).lower()


class Rule(NamedTuple):
    """``reason`` in words; ``pattern`` matches a folded line; more than ``words`` words are an
    article's sentence all the same, and so is a line with a full stop unless ``stop``."""

    reason: str
    pattern: re.Pattern[str]
    words: int
    stop: bool


def _rule(reason: str, *parts: str, words: int = 12, stop: bool = False) -> Rule:
    pattern = unmarked("".join(parts)).translate(_FOLDED)
    return Rule(reason, re.compile(pattern), words, stop)


RELATED = "points to other articles"
MORE = "leads to the rest, or to more"
_AFTER = r"(?: ?(?:[:|«»<>/–—…-]|\.\.) ?.+)?"
"""What may follow words that point elsewhere: a separator and the headline."""

_READ = r"و?اقر(?:أ|اء|ء|أوا|ئي)"
_SEE = r"و?(?:طالع(?:وا)?|شاهد(?:وا)?|انظر|تابع(?:وا)?|اطلع|راجع|تصفح|استمع|اسمع)"
_ALSO = r" (?:أيضا|كذلك|المزيد|أيضا المزيد)"
_THINGS = (
    r"(?:ال)?(?:مقالات?|مواضيع|موضوعات?|موضوع|مواد|أخبار|خبر|روابط|تقارير|قصص|محتوى|ملفات|عناوين)"
)
_ALIKE = (
    r"(?:(?:ذات|ذو) (?:ال)?(?:صلة|علاقة)|(?:ال)?(?:متعلقة|مرتبطة|مشابهة|مماثلة|متصلة)"
    r"|(?:قد |ربما )?(?:تهمك|تهمكم|تعجبك))"
)
_ABOUT = r"(?: (?:بالموضوع|بالخبر|بالمقال|بهذا الموضوع|بهذا الخبر|أيضا))?"
_TOP = r"(?:إلى (?:ال)?أعلى|للأعلى|لأعلى)(?: الصفحة)?"
_RIGHTS = r"(?:(?:جميع|كل|كافة) )?(?:ال)?حقوق(?: و?(?:ال)?(?:نشر|طبع|ملكية|فكرية))*"
_OURS = "قناتنا|صفحتنا|حسابنا|حساباتنا|صفحاتنا|قنواتنا|مجموعتنا|نشرتنا|تطبيقنا"
_LISTS = "النشرة البريدية|النشرة الإخبارية|القائمة البريدية"
_LATEST = r"(?:(?:ال)?(?:أخبار|مقالات|مواضيع|موضوعات|فيديوهات) )?(?:ال)?(?:أكثر)"

RULES = (
    _rule(RELATED, _READ, _ALSO, _AFTER, words=60, stop=True),
    _rule(RELATED, _SEE, _ALSO, _AFTER, words=60),
    _rule(RELATED, r"اقرأ المزيد (?:من|عن|حول|في) .+"),
    _rule(RELATED, r"و?(?:قد|ربما) (?:يهمك|يهمكم|تهمك|يعجبك|يعجبكم)(?: أيضا)?", _AFTER, words=60),
    _rule(RELATED, _THINGS, " ", _ALIKE, _ABOUT, _AFTER, words=60),
    _rule(RELATED, r"(?:ذات|ذو) (?:ال)?صلة", _AFTER, words=60),
    _rule(RELATED, r"(?:مقالات|مواضيع|موضوعات|أخبار|تقارير|عناوين) أخرى"),
    _rule(MORE, r"(?:ل|لل|ال)?مزيد(?: من (?:ال)?(?:أخبار|مقالات|مواضيع))?"),
    _rule(MORE, r"(?:للمزيد |لمزيد من .+ )?(?:اضغط|انقر|إضغط) هنا(?: .+)?", words=8),
    _rule(MORE, r"(?:ل?قراءة |اقرأ )(?:المزيد|بقية الخبر|بقية المقال|الخبر كاملا|المقال كاملا)"),
    _rule(RELATED, _LATEST, r" (?:قراءة|مشاهدة|تداولا|شيوعا|تعليقا|رواجا|اهتماما)"),
    _rule(RELATED, r"(?:آخر|أحدث|أهم) (?:الأخبار|المقالات|المواضيع|العناوين)"),
    _rule(RELATED, r"(?:read|see|watch) (?:also|more|next)", _AFTER, words=60, stop=True),
    _rule(RELATED, r"(?:related|recommended|similar) (?:articles?|posts?|topics?|news|stories)"),
    _rule(RELATED, r"you (?:may|might) also like"),
    _rule(
        "leads back to the top of the page",
        *(r"(?:زر )?(?:الذهاب|العودة|عودة|الرجوع|الانتقال|اذهب|ارجع|عد) ", _TOP),
        *(r"|(?:إلى )?(?:ال)?أعلى الصفحة|(?:back|scroll|go) to (?:the )?top"),
    ),
    _rule(
        "turns to another page",
        *(r"(?:next|previous|prev)(?: (?:next|previous|prev|post|article|page))?|التالي|السابق"),
        *(r"|(?:الخبر|المقال|الموضوع) (?:التالي|السابق)"),
    ),
    _rule("states the copyright", _RIGHTS, r" محفوظة(?:[ :،,©].{0,80})?"),
    _rule("states the copyright", r"©.{1,80}|(?:copyright|\(c\))\b.{1,80}", stop=True),
    _rule("states the copyright", r"(?:.{1,40} )?all rights reserved.{0,60}", stop=True),
    _rule(
        "asks for comments", r"(?:اترك|أضف|اكتب|أرسل) (?:تعليقا|تعليقك?|ردا|ردك?)(?: هنا| على .+)?"
    ),
    _rule(
        "asks for comments",
        r"(?:التعليقات|تعليقات القراء|لا (?:توجد|يوجد) (?:أي )?تعليقات)(?: ?[:(]? ?\d+\)?)?",
    ),
    _rule("asks for comments", r"لن يتم نشر عنوان بريدك الإلكتروني.*", words=30, stop=True),
    _rule("asks for comments", r"كن أول من يعلق(?: .+)?|leave a (?:reply|comment)"),
    _rule(
        "asks to subscribe",
        *(r"(?:انضم|انضموا|اشترك|اشتركوا|سجل|للاشتراك|للانضمام)(?: الآن| معنا)? (?:إلى |في |ب)?"),
        *("(?:", _OURS, "|", _LISTS, r")(?: .+)?"),
    ),
    _rule("asks to subscribe", r"(?:تابع|حمل)(?:وا)?(?: الآن)? (?:", _OURS, r")(?: .+)?"),
    _rule("asks to subscribe", r"لمتابعة .+ (?:", _OURS, r"|تابعونا)(?: .+)?|لمتابعتنا .+"),
)

IMPERATIVE = re.compile(r"و?[اإ]قر[أا]ء? (?:[أا]يض[اآ]|كذلك) .+")
"""``اقرأ أيضا`` and a headline without anything between them. Matched on the bare line, which
still has its hamzas, since أقرأ is also the beginning of "I also read …"."""
IMPERATIVE_WORDS = 25

NETWORKS = frozenset(
    fold(word)
    for word in """
    فيسبوك الفيسبوك تويتر التويتر إكس واتساب واتسآب واتس الواتساب تيليجرام تيليغرام تلغرام تلجرام
    تليغرام تليجرام تيلجرام انستغرام إنستغرام انستجرام إنستجرام انستقرام يوتيوب لينكدإن لينكدان
    لينكدين لينكد بينتريست بينترست بنترست ماسنجر فايبر سناب سنابشات تيكتوك ريديت تمبلر ثريدز
    facebook twitter x whatsapp telegram instagram youtube linkedin pinterest messenger viber
    snapchat tiktok reddit tumblr threads
    """.split()
)
ACTIONS = frozenset(
    fold(word)
    for word in """
    شارك شاركها شاركه شاركوا شاركنا مشاركة المشاركة انشر انشرها غرد تغريد أرسل إرسال طباعة اطبع
    انسخ نسخ تابعنا تابعونا share tweet print copy email follow
    """.split()
)
FILLERS = frozenset(
    fold(word)
    for word in """
    هذا هذه المقال المقالة الخبر الموضوع التقرير الصفحة المادة المنشور القصة الرابط رابط عبر على
    في مع إلى من أصدقائك أصدقاءك الأصدقاء صديق لصديق البريد الإلكتروني بالبريد بريد إيميل الآخرين
    أو رأيك برأيك تعليقك بتعليقك مواقع وسائل شبكات منصات التواصل الاجتماعي صفحتنا قناتنا حسابنا
    صفحاتنا حساباتنا موقعنا الرسمية الرسمي بوك فيس آب اب إن ان شات توك تيك جوجل غوغل قوقل بلس نيوز
    أخبار نبض أيضا via on this link article post to with friends us google plus news app
    """.split()
)
"""The words of share and follow lines: a line made of nothing else, with at least one action, or
a list of networks."""

_PLACES = """
    سوريا سورية مصر العراق لبنان فلسطين الأردن السعودية الخليج الإمارات قطر الكويت اليمن ليبيا تونس
    الجزائر المغرب السودان
"""
SECTION_LABELS = frozenset(
    fold(label)
    for label in (
        *(f"أخبار {place}" for place in _PLACES.split()),
        *"""
        الأخبار، أخبار، آخر الأخبار، أخبار عاجلة، عاجل، أخبار محلية، الأخبار المحلية، أخبار عربية،
        أخبار عالمية، أخبار دولية، أخبار العالم، أخبار اليوم، أخبار عربية ودولية،
        أخبار عربية وعالمية، أخبار سياسية، أخبار اقتصادية، أخبار رياضية، أخبار الرياضة، محليات،
        المحليات، محلي، محلية، سياسة، السياسة، سياسي، شؤون سياسية، شؤون محلية، شؤون عربية،
        شؤون دولية، شؤون خارجية، اقتصاد، الاقتصاد، اقتصادي، اقتصاد وأعمال، مال وأعمال،
        المال والأعمال، مال واقتصاد، أعمال، أسواق، أسواق المال، بورصة، عقارات، رياضة،
        الرياضة، رياضي، رياضة محلية، رياضة عربية، رياضة عالمية، كرة القدم، ثقافة، الثقافة،
        ثقافة وفنون، ثقافة وفن، أدب وفن، فن، فنون، الفن، فن ومشاهير، منوعات، المنوعات،
        متفرقات، مجتمع، المجتمع، أسرة ومجتمع، الأسرة، المرأة، حوادث، الحوادث، حوادث وقضايا، قضايا،
        تكنولوجيا، التكنولوجيا، تقنية، علوم، علوم وتكنولوجيا، علوم وتقنية، صحة، الصحة، صحة وطب،
        طب وصحة، بيئة، سيارات، سياحة، سياحة وسفر، تعليم، التعليم، دين ودنيا،
        إسلاميات، دولي، دولية، دوليات، عربي، عربية، عربيات، عربي ودولي، عربي وعالمي، عربية ودولية،
        عرب وعالم، العرب والعالم، العالم، العالم العربي، العالم الإسلامي، الوطن العربي،
        عالمي، عالميات، الشرق الأوسط، مقالات، مقال، مقالات الرأي، رأي، الرأي، آراء، كتاب وآراء،
        أعمدة، تحليلات، تحليل، تقارير، تقرير، تقارير وتحقيقات، تحقيقات، حوارات،
        ملفات، دراسات، صحافة، أقوال الصحف، فيديو، صور، صور وفيديو، وسائط، الرئيسية،
        الصفحة الرئيسية، الصفحة الأولى، مختارات، أهم الأخبار، برلمان، محافظات، news، home،
        politics، sport، sports، business، economy، world، opinion، culture، health، technology
        """.replace("\n", " ").split("،"),
    )
)
"""Names of sections of news sites, for a first line that is nothing else."""

HOME = frozenset(fold(word) for word in ("الرئيسية", "الصفحة الرئيسية", "home"))
"""What a trail of sections (الرئيسية / أخبار / سوريا) begins with."""
