"""How items, codes and events of bills and their collection are called on the screen, in both languages."""

from __future__ import annotations

from typing import Final

from console.errors import Words

ITEMS: Final[dict[str, Words]] = {
    "tax_year": Words("相当年度", "year of the tax"),
    "parts": Words("内訳", "parts"),
    "instalments": Words("期別", "instalments"),
    "collection_way": Words("徴収方法", "way of collection"),
    "withholder": Words("特別徴収義務者", "withholding agent"),
    "remitted": Words("減免額", "remitted"),
    "credited": Words("充当受入額", "set off from elsewhere"),
    "credited_away": Words("充当払出額", "set off to elsewhere"),
    "written_off": Words("不納欠損額", "written off"),
    "fee_charged": Words("督促手数料", "demand fee"),
    "fee_paid": Words("督促手数料納付額", "demand fee paid"),
    "late_paid": Words("延滞金納付額", "late charge paid"),
    "late_remitted": Words("延滞金減免額", "late charge remitted"),
    "interest_paid": Words("還付加算金", "refund interest"),
    "announced": Words("速報額", "announced"),
}

PARTS: Final[dict[str, Words]] = {
    "city": Words("市町村民税", "town"),
    "prefecture": Words("県民税", "prefecture"),
    "fixed_asset": Words("固定資産税", "fixed asset tax"),
    "city_planning": Words("都市計画税", "city planning tax"),
    "flat": Words("均等割", "flat levy"),
    "levy": Words("法人税割", "corporation tax levy"),
    "forest": Words("森林環境税（国税）", "forest tax (state)"),
}

CODES: Final[dict[str, dict[str, Words]]] = {
    "tax": {
        "fixed_asset": Words("固定資産税・都市計画税", "fixed asset tax"),
        "resident": Words("個人住民税", "resident tax"),
        "corporate": Words("法人市民税", "corporate tax"),
        "light_vehicle": Words("軽自動車税（種別割）", "light vehicle tax"),
    },
    "collection_way": {
        "ordinary": Words("普通徴収", "ordinary"),
        "salary": Words("給与特別徴収", "withheld from salary"),
        "pension": Words("年金特別徴収", "withheld from pension"),
    },
}

EVENTS: Final[dict[str, Words]] = {
    "bill.remitted": Words("減免", "tax remitted"),
    "bill.payment_announced": Words("速報", "payment announced"),
    "bill.announcement_withdrawn": Words("速報取消", "announcement withdrawn"),
    "bill.debit_failed": Words("口座振替不能", "direct debit failed"),
    "bill.credit_received": Words("充当（受入）", "set off from elsewhere"),
    "bill.credit_given": Words("充当（払出）", "set off to elsewhere"),
    "bill.late_charge_remitted": Words("延滞金の減免", "late charge remitted"),
    "bill.written_off": Words("不納欠損", "written off"),
    "bill.demand_sent": Words("督促", "demand sent"),
    "bill.reminder_sent": Words("催告", "reminder sent"),
    "bill.part_payment_agreed": Words("分納誓約", "payment by parts agreed"),
    "bill.seized": Words("差押", "seized"),
    "bill.seizure_released": Words("差押解除", "seizure released"),
    "bill.collection_deferred": Words("猶予", "collection deferred"),
    "bill.deferral_ended": Words("猶予の終了", "deferral ended"),
    "bill.enforcement_stayed": Words("執行停止", "enforcement stayed"),
    "bill.stay_lifted": Words("執行停止の取消し", "stay lifted"),
    "bill.entry_voided": Words("収納の取消し", "entry voided"),
}
