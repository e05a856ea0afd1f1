"""One kind of error for every value that can't be read: a code, what is wrong and what to type instead."""

from typing import Final, Literal, NamedTuple

Lang = Literal["ja", "en"]


class Message(NamedTuple):
    """What is wrong and the remedy, in Japanese and English; `{name}` is filled from the error's details."""

    ja: str
    remedy_ja: str
    en: str
    remedy_en: str


MESSAGES: Final[dict[str, Message]] = {
    "date_unreadable": Message(
        "「{text}」は日付として読めません。",
        "「令和6年3月31日」「R6.3.31」「2024-03-31」、不詳日は「昭和30年3月頃」「年月日不詳」のように入力してください。",
        "“{text}” can't be read as a date.",
        "Enter 2024-03-31, R6.3.31, 令和6年3月31日 or one of the fuzzy forms such as 昭和30年3月頃 or 年月日不詳.",
    ),
    "date_out_of_calendar": Message(
        "「{text}」の年、月または日は暦にありません。",
        "年は4桁の西暦か和暦、月は1から12、日は1から31で入力してください。",
        "“{text}” has a year, month or day that no calendar has.",
        "Enter a year of four digits or of an era, a month from 1 to 12 and a day from 1 to 31.",
    ),
    "date_range_reversed": Message(
        "「{text}」は終わりが始まりより前です。",
        "始まりの日と終わりの日を確認してください。",
        "“{text}” ends before it begins.",
        "Check the first and the last day.",
    ),
    "date_outside_text": Message(
        "内部日付{on}は「{text}」の範囲（{earliest}から{latest}まで）にありません。",
        "内部日付を範囲内の日にするか、表記を直してください。",
        "The internal date {on} is outside “{text}” ({earliest} to {latest}).",
        "Choose an internal date inside the range, or correct the text.",
    ),
    "era_unknown": Message(
        "「{era}」という元号はありません。",
        "明治・大正・昭和・平成・令和、または西暦で入力してください。",
        "There is no era “{era}”.",
        "Use 明治, 大正, 昭和, 平成, 令和 or a Western year.",
    ),
    "era_year_outside": Message(
        "「{text}」は{era}の期間（{first}から{last}まで）にありません。",
        "その日の元号で入力し直してください。",
        "“{text}” is outside {era} ({first} to {last}).",
        "Enter the day with the era it belongs to.",
    ),
    "era_old_calendar": Message(
        "明治5年以前の日付は旧暦のため、西暦の日に換算できません。",
        "表記のまま不詳日として入力してください。",
        "A date up to 明治5 is in the old lunisolar calendar and can't be converted to a day.",
        "Enter the text as it stands; it is kept as a non-calendar date.",
    ),
    "number_malformed": Message(
        "番号が半角数字{length}桁ではありません。",
        "半角数字{length}桁で、空白やハイフンを入れずに入力してください。",
        "The number isn't made of {length} ASCII digits.",
        "Enter {length} digits without spaces or hyphens.",
    ),
    "serial_exhausted": Message(
        "{width}桁の番号を使い切りました。",
        "番号の桁数を増やしてください。",
        "All numbers of {width} digits are used up.",
        "Use wider numbers.",
    ),
    "reason_unknown": Message(
        "「{reason}」という異動事由はありません。",
        "`daicho reasons` の一覧にある異動事由を入力してください。",
        "There is no 異動事由 “{reason}”.",
        "Enter one that `daicho reasons` lists.",
    ),
    "reason_ambiguous": Message(
        "「{reason}」は記載の事由にも消除の事由にもあります。",
        "記載か消除かを指定してください。",
        "“{reason}” is both a reason for entry and a reason for removal.",
        "Say which of the two is meant.",
    ),
    "relationship_forbidden": Message(
        "続柄「{text}」は使えません。",
        "「{instead}」と記載してください。",
        "The relationship “{text}” is not allowed.",
        "Write {instead}.",
    ),
    "relationship_too_long": Message(
        "続柄「{text}」は4世代を超えています。",
        "「縁故者」と記載してください。",
        "The relationship “{text}” has more than four generations.",
        "Write 縁故者.",
    ),
    "relationship_unknown": Message(
        "続柄「{text}」は使えません。",
        "世帯主、縁故者、同居人、または夫・妻・子・父・母・兄・姉・弟・妹、夫（未届）・妻（未届）、"
        "子（子の夫）・子（子の妻）を「の」でつないで記載してください。",
        "The relationship “{text}” is not known.",
        "Write 世帯主, 縁故者, 同居人, or join 夫 妻 子 父 母 兄 姉 弟 妹, "
        "夫（未届） 妻（未届） 子（子の夫） 子（子の妻） with の.",
    ),
    "text_control_character": Message(
        "{at}文字目に使えない制御文字（{character}）があります。",
        "その文字を消して入力し直してください。",
        "Character {at} is a control character ({character}).",
        "Remove it and enter the text again.",
    ),
    "text_mark_alone": Message(
        "先頭に、文字を伴わない異体字セレクタまたは結合文字があります。",
        "先頭の文字を入力し直してください。",
        "The text begins with a variation selector or combining mark that belongs to no character.",
        "Enter the first character again.",
    ),
    "text_too_long": Message(
        "{length}文字あり、{maximum}文字を超えています。",
        "{maximum}文字以内で入力してください。",
        "There are {length} characters, more than {maximum}.",
        "Enter at most {maximum} characters.",
    ),
    "name_blank": Message(
        "氏名が空白です。",
        "氏名を入力してください。",
        "The name is blank.",
        "Enter a name.",
    ),
    "name_edged_with_space": Message(
        "氏名の先頭または末尾に空白があります。",
        "前後の空白を消してください。",
        "The name begins or ends with a space.",
        "Remove the space at its edge.",
    ),
    "latin_name_malformed": Message(
        "氏名（アルファベット）にローマ字以外の文字があるか、全角と半角が混ざっています。",
        "全角か半角のどちらかにそろえたローマ字で入力してください。",
        "The Latin name has other characters than Latin letters, or mixes wide and narrow ones.",
        "Enter Latin letters, all wide or all narrow.",
    ),
    "postal_code_malformed": Message(
        "「{text}」は郵便番号ではありません。",
        "「283-8511」または「2838511」のように7桁で入力してください。",
        "“{text}” is no postal code.",
        "Enter seven digits such as 283-8511 or 2838511.",
    ),
    "instalments_impossible": Message(
        "{total}円を{count}回に分けることはできません。",
        "0円以上の額と1回以上の回数を指定してください。",
        "{total} yen can't be split into {count} instalments.",
        "Give an amount of at least 0 yen and at least one instalment.",
    ),
}


class InvalidValueError(ValueError):
    """A value that the register can't take: `code` (a key of MESSAGES) and `details`; its text is Japanese."""

    def __init__(self, code: str, **details: object) -> None:
        self.code = code
        self.details = details
        super().__init__(code)

    def __str__(self) -> str:
        return f"{self.message()}{self.remedy()}"

    def message(self, lang: Lang = "ja") -> str:
        """Say what is wrong, for the caseworker."""
        text = MESSAGES[self.code]
        return (text.ja if lang == "ja" else text.en).format(**self.details)

    def remedy(self, lang: Lang = "ja") -> str:
        """Say what to do about it."""
        text = MESSAGES[self.code]
        return (text.remedy_ja if lang == "ja" else text.remedy_en).format(**self.details)
