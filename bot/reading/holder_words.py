"""The words for whose data it is: where people live, who was told, whether it came from an ordered collection."""

from __future__ import annotations

from bot.reading.claims import Claim, SlotWords
from bot.reading.yes_no import Kind

_YES_NO: dict[Kind, str] = {"yes": "yes", "no": "no"}

EUROPE = (
    r"(?:eu|e\.u\.|ヨーロッパ|欧州|フランス|ドイツ|イタリア|スペイン|オランダ|ベルギー|ポーランド"
    r"|スウェーデン|フィンランド|デンマーク|ノルウェー|オーストリア|ポルトガル|ギリシャ|アイルランド"
    r"|チェコ|ハンガリー|ルーマニア|ルクセンブルク|パリ|ベルリン|ミュンヘン|ローマ|ミラノ|マドリード"
    r"|アムステルダム|ウィーン|ブリュッセル)"
)
EU_RESIDENTS = SlotWords(
    slot="eu_residents",
    comfort=frozenset({"no"}),
    plain={**_YES_NO, "exists": "yes", "exists_not": "no"},
    claims=(
        Claim(
            r"この(?:町|街|辺|あたり|地域|近所)|(?:市内|県内|町内|都内|近所|地元|近く)(?:に|の|で)?(?:住"
            r"|在住|暮ら|お住まい|方|人)|(?:日本|国内)(?:に|で)?(?:住|在住|暮ら)|(?:住(?:んで|まい|所)"
            r"|暮らし).{0,10}(?:日本|国内"
            r"|近く|近所)|(?:日本人|日本の(?:人|方)|国内)(?:だけ|のみ|ばかり|しか)"
            r"|全員(?:日本|国内)|近所の|この辺|(?:近く|地元|市内|県内|町内)の",
            "no",
            asked=True,
            fixed=True,
        ),
        Claim(
            rf"{EUROPE}(?:の方)?(?:に|で)?(?:お?住|在住|暮ら|帰国|から来|に帰|に引っ越|引っ越|赴任|留学"
            rf"|移住|駐在|移り住)",
            "yes",
            "no",
        ),
        Claim(rf"{EUROPE}に(?:[0-9一二三]|何)?(?:人|名|方|い|お|ひと)", "yes", "no", asked=True),
        Claim(rf"{EUROPE}(?:の|人)", "unknown", "no", asked=True),
        Claim(r"(?<!海外)(?<!国外)(?<!外国)在住者", "yes", "no", asked=True),
        Claim(r"(?:海外|国外)(?:の|に|から|在住|居住)|外国(?:の|人|籍)", "unknown", "no", asked=True),
        Claim(
            r"アメリカ|イギリス|英国|ロンドン|スイス|ロシア|オーストラリア|カナダ|台湾|フィリピン|ネパール"
            r"|インド|中国|韓国|ベトナム|ブラジル",
            "no",
            asked=True,
            fixed=True,
        ),
        Claim(
            r"(?:^|[ はがもにんて])(?:い(?=て(?:い)?ない|る|ます|ない|ません|た)|お(?=る|ります|らん|らへん"
            r"|りません))|入って",
            "yes",
            "no",
            asked=True,
        ),
    ),
)

CLIENT_NOTIFIED = SlotWords(
    slot="client_notified",
    comfort=frozenset({"yes"}),
    plain={**_YES_NO, "not_yet": "no", "done": "yes", "done_not": "no"},
    claims=(
        Claim(
            r"(?:会社|依頼元|委託元|企業|事業所|学校|市役所|健保)に(?:は|も)?(?:もう|すでに|既に|まだ"
            r"|先ほど|昨日|今朝)?(?:連絡"
            r"|報告|知らせ|伝え)",
            "yes",
            "no",
        ),
        Claim(
            r"相談し?てから|(?:許可|了解|指示|確認|返事)[^、。]{0,6}(?:たら|てから|次第)|下書き"
            r"|出な(?:かった|い|くて)|つながら|不在|留守|(?:連絡|電話)(?:が|は)?(?:と|取)れ(?:な|ま?せ|ず)"
            r"|つもり|予定|(?:連絡|報告|電話|知らせ|伝え|話)(?:する|します|しようと|しなきゃ|しないと"
            r"|しなければ|るところ)|そびれ|忘れて|これから|(?:今|いま)から|明日|あした|まだ(?!.{0,4}かも)",
            "no",
            asked=True,
            fixed=True,
        ),
        Claim(
            r"知らせ|伝え|連絡|報告|電話|通知|話し|言(?:い|う|っ)|済|(?:した|してる|しました)", "yes", "no", asked=True
        ),
    ),
)

PERSONAL_DATABASE = SlotWords(
    slot="personal_database",
    comfort=frozenset({"no"}),
    plain=_YES_NO,
    claims=(
        Claim(
            r"(?:これから|あとで|後で|今後|いずれ).{0,12}(?:に(?:する|なる)|載せ|作る|まとめ)|(?:まだ"
            r"|これから|未|待ち).{0,10}(?:入力|入れ|登録|整理|書き写|打ち込|取り込|スキャン|転記)"
            r"|入力(?:前|待ち|する予定)|未入力"
            r"|(?:入力|登録|入れ|打ち込|取り込|スキャン|転記|整理|書き写|綴じ|とじ)[^、。]{0,4}(?:予定"
            r"|つもり|ところ|はず)"
            r"|[うくすつぬむるぐぶ]前(?:の|で|に|だ)|入れる前",
            "planned",
            asked=True,
            fixed=True,
        ),
        Claim(
            r"整理して(?:い)?(?:ない|ません)|バラバラ|メモ|付箋|口頭|会話|しゃべっ|話した(?:内容|こと"
            r"|話)?(?:だけ|のみ)|立ち話|雑談|データではな",
            "no",
            asked=True,
            fixed=True,
        ),
        Claim(
            r"名簿|カルテ|診療録|診療記録|電カル|システム|レセコン|一覧|データベース|ファイル|excel"
            r"|エクセル|整理|写し|リスト"
            r"|台帳",
            "yes",
            "no",
            asked=True,
        ),
    ),
)
