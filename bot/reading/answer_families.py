"""The families of words that answer each question, in dictionary forms; read only as answers to that question."""

from __future__ import annotations

from bot.reading.families import Family

_TOLD = (
    "知らせる 伝える 連絡 報告 電話 メール 話す 言う 一報 通知 説明 謝る 謝罪 相談 "
    "届け出る 申告 済む 済み 送る 送信 耳 入れる 共有"
)
LOOKED = "見る 開ける 開く 読む 開封 閲覧 覗く 触る"
_BACK = "届く 返す 返る 戻る 戻す 返却 返送 回収 見付かる 届ける 引き取る 取り戻す 取り返す 受け取る 帰る 持つ 出る"
_DESTROYED = "破棄 廃棄 溶解 捨てる 消す 消去 削除 処分 シュレッダー 焼却 破る 裁断"
_ENDED = (
    "止まる 止める 収まる 治まる 終わる 終える 終了 収束 終息 落ち着く 切る 遮断 切り離す 閉じる 消す "
    "削除 解決 解約 退会 アンインストール 交換 対処 復旧 直る "
    "治る 済む 停止 隔離 切断 無効 取り上げる 返す 変える 変更 戻る 戻す 復活 ブロック 解除 閉める 引っ込める "
    "取り下げる 剥奪 回収 取り戻す 取り返す 片付く 鎮まる 静まる 大人しい "
    "消える 治す 直す 退治 駆除 シャットダウン ログアウト オフ 非公開"
)
_GOES_ON = (
    "起きる 起こる 発生 続く 続ける 継続 進む 進行 悪化 拡大 広がる 広げる 増える 鳴る 動く 出る 来る 届く 繋がる "
    "見える 見る 残る 送る 送信 入る 掛かる 表示 "
    "流れる 拡散 届く 操作 開く 載る 生きる 走る 変わる 居る 残す 使う 公開 飛ぶ 点く 光る ログイン アクセス 攻撃 持つ"
)
_ATTACK = (
    "盗む 盗難 奪う 抜き取る 持ち出す 持ち去る 侵入 入り込む 忍び込む 狙う 攻撃 犯罪 犯人 泥棒 腹いせ 嫌がらせ "
    "仕返し 復讐 逆恨み 悪意 故意 わざと 意図 意図的 悪用 騙す 詐欺 乗っ取る ハッカー ハッキング "
    "仕掛ける 荒らす ひったくる "
    "置き引き 悪質 売る 転売 脅す 脅迫 恐喝 ウイルス ランサムウェア 仕業 犯行 不正 成り済ます "
    "漁る 壊す 悪い サイバー攻撃 "
    "スパイ 計画的 確信犯"
)
_SLIP = (
    "うっかり ミス 間違い 間違える 忘れる 落とす 無くす 手違い 勘違い 思い込む 思い込み 不注意 "
    "故障 事故 過失 失敗 不足 "
    "取り違える 見落とす 見間違える 確かめる 慌てる 不具合 バグ 偶然 誤配 誤送信 誤交付 偶々 "
    "誤る 誤操作 寝惚ける 置き忘れる 紛れる 混ざる "
    "混じる 落っことす 気付く 悪気 単純 焦る ばたばた 忙しい 風"
)
_KEPT = (
    "残る 残す 有る 取る 保存 保管 控える 控え 写し コピー バックアップ 同期 原本 無事 復元 戻す "
    "持つ 保持 保存先 複製 生きる "
    "入る クラウド 外付け 保つ 別 予備"
)
_GONE = "消える 壊れる 全滅 唯一 消す 駄目 飛ぶ 無くなる 失う"

ONGOING = (
    Family("抜く 外す 落とす", "no", "yes", near="もう 既に 全部 線 ケーブル LAN 電源 ネット ルーター コンセント"),
    Family("鳴り止む 止む 途切れる 途絶える 引く", "no", "yes"),
    Family(_ENDED, "no", "yes", near="止まる 止める 収まる 治まる 消す 切る 閉じる 未だ 直る 終わる 復旧"),
    Family(_GOES_ON, "yes", "no", now=True),
    Family(_ENDED, "no", "yes"),
    Family("鍵 id 権限 アカウント カード 連絡", None, "no"),
)
MALICIOUS = (
    Family("悪気 悪意 故意 わざと 意図 意図的 計画的", "yes", "no"),
    Family("遣る 為る 入る 壊す 見る 開ける 送る 使う 荒らす 割る", "yes", "no", passive=True),
    Family(_ATTACK, "yes", "no"),
    Family(_SLIP, "no", None),
)
LEAK = (
    Family(
        "書く 書き込む 抜く 取る 覗く ダウンロード コピー 保存 転送 撮る スクショ",
        "confirmed",
        "ruled_out",
        passive=True,
    ),
    Family("恐れ 可能性 怪しい 疑い 疑う 心配 不安", "suspected", None),
    Family(
        "漏れる 漏らす 漏洩 流出 広まる 広がる 出回る 拡散 持ち出す 売る 売買 晒す ばれる 盗む 公開 流れる",
        "confirmed",
        "ruled_out",
    ),
    Family(
        "渡る 渡す 読む 届く 送る 開く 開ける 開封 既読 閲覧 見る 見える 聞く 聞こえる 知る 出る "
        "見せる 配る 教える 受け取る 載る 載せる 投稿 アップ 上げる 映る 写る 伝わる 入手 触れる 行く 入る 着く",
        "confirmed",
        "ruled_out",
    ),
)
BACK = (Family(_BACK, "back", "not_back"), Family(_DESTROYED, "back", "not_back"))
SEEN = (Family("切る", "seen", "unseen", near="封"), Family(LOOKED, "seen", "unseen"))
CARE_IMPACT = (
    Family(
        "手書き 紙 何とか ぎりぎり どうにか 辛うじて 遅れる 待つ 縮小 苦労 手間取る もたつく 混乱 "
        "大変 手作業 後回し 制限 混む てんてこ舞い 手間 "
        "時間 不便 減らす 絞る 電話 口頭 記憶",
        "partial",
        None,
    ),
    Family("影響 支障 問題 困る 変わる 変化 異常", "partial", "none"),
    Family(
        "休む 休み 休診 閉める 中止 断る 帰る 帰す 止まる 止める ストップ 停止 麻痺 無理 駄目 お手上げ キャンセル "
        "閉院 全滅",
        "stopped",
        None,
    ),
    Family(
        "使う 出す 開く 印刷 会計 予約 検査 撮る 送る 発行 受付 確認 請求 計算 繋がる 電話 受ける "
        "受け付ける 受け入れる 受入",
        None,
        "partial",
    ),
    Family("見る 診療 診察 治療 出来る 遣る 続ける 回す 回る 開ける 動く 対応 進める 使う", "none", "stopped"),
    Family("普通 通常 平常 何時も 普段 通り 順調 平気 大丈夫", "none", "partial"),
)
BACKUP_INTACT = (
    Family("遣る 盗む 奪う 取る 暗号化 消す 削除 壊す 持つ", "no", None, passive=True),
    Family(_GONE, "no", "yes"),
    Family(_KEPT, "yes", "no"),
)
LOGS_COMPLETE = (
    Family("何", None, "yes", near="見る 調べる 確認 調査 ログ 記録 解析 全部"),
    Family("大丈夫 平気", "yes", "no", near="見る 調べる 確認 調査 解析 業者 専門 ログ 記録"),
    Family("持ち出す 盗む 送る 抜く 流出 漏れる 窃取 転送 通信 送信 アップロード 漏洩 漏えい 出る", "no", "yes"),
    Family("侵入 不正アクセス ログイン アクセス", None, "yes"),
    Family("一部 途中 分", "no", None, near="しか だけ のみ"),
    Family(
        "問題 異常 痕跡 形跡 怪しい 不審 跡 おかしい",
        "no",
        "yes",
        near="確認 調べる 調査 見る ログ 記録 解析 業者 専門 無い 為る 有る",
    ),
    Family("消す 消える 上書き 欠ける 飛ぶ 抜ける 足りる 削除 消去 初期化", "no", None),
    Family("取る 残る 付ける 記録 保存 残す", "unknown", "no"),
    Family("見る 調べる 確認 調査 解析 頼む 依頼 来る 待つ 予定 届く", "unknown", "unknown"),
    Family("ログ 記録", None, "no"),
)
CLIENT_NOTIFIED = (
    Family("此れから 明日 後 予定 積もり 午後 今から 忘れる", "no", None),
    Family(_TOLD, "yes", "no"),
)
PERSONAL_DATABASE = (
    Family("入力 登録 入れる 整理 打ち込む 取り込む スキャン", "yes", "planned"),
    Family(
        "名簿 カルテ システム 一覧 データベース ファイル エクセル リスト 台帳 写し データ レセコン "
        "ソフト 印刷 プリント "
        "出力 コピー",
        "yes",
        "no",
    ),
    Family("違う", "no", None),
    Family("頭 書き損じ 下書き メモ 付箋 走り書き 口頭 会話 手紙 伝言 話 独り言", "no", None),
)
PUBLIC_EXPOSURE = (
    Family(
        "院内 社内 内部 関係者 限定 特定 職員 スタッフ 本人 一人 会員 ローカル 相手",
        "no",
        None,
        near="だけ のみ しか 限定 限る",
    ),
    Family(
        "誰でも 公開 検索 ヒット 丸見え 見える 見る 閲覧 出る 載る 入る 開く 開ける アクセス 晒す 外 ネット",
        "yes",
        "no",
    ),
    Family("パスワード ログイン 認証", "no", "yes"),
    Family("違う", "no", None),
    Family("紙 郵便 ファックス 手渡し", "no", None),
)
EU_RESIDENTS = (
    Family("日本 国内 地元 近所 市内 県内 近隣 町内", "no", None),
    Family("居る 入る 含む 在住 住む 来る 該当 居らっしゃる 聞く 見る 有る 思い当たる 心当たり", "yes", "no"),
)
STRONG_ENCRYPTION = (
    Family("見る 入る 開く 使う 起動 立ち上がる", "no", None, near="そのまま 誰でも すぐ 自由 簡単 普通"),
    Family("暗号 暗号化 付ける 掛ける 掛かる 設定 為る 遣る 対策 保護 入れる 導入", None, "no"),
    Family("丸裸 素 剥き出し 無防備 裸 普通", "no", None),
)
DAMAGE_STATE = (
    Family(
        "変える 変更 弄くる 弄る 編集 修正 追加 加工 直す 書き足す すり替える 擦り替える",
        "tampered",
        "none",
        passive=True,
    ),
    Family("ぐちゃぐちゃ めちゃくちゃ 乱れる 真っ黒 真っ白", "unusable", None),
    Family(
        "書き換える 書き換わる 改竄 差し替える 変わる 変える 弄る 落書き",
        "tampered",
        None,
        near="中身 内容 画像 トップ 設定 リンク 画面 ページ サイト "
        "ホームページ 数字 文字 データ 書き換える 書き換わる 改竄 弄る 差し替える 口座",
    ),
    Family(
        "開く 開ける 読む 読み込む 使う 見る 見える 起動 動く 立ち上がる 表示 入る 入れる 繋がる アクセス",
        "none",
        "unusable",
    ),
    Family("文字化け 壊れる 固まる ロック 暗号化 化ける 破損", "unusable", "none"),
    Family(
        "消える 消す 無くなる 無くす 削除 捨てる 紛失 盗む 空 空っぽ 初期化 失う 飛ぶ 落とす 取る 持つ", "lost", "none"
    ),
    Family("無事 残る 有る 元 其の儘 正常 平気 揃う 問題 異常 変化 影響", "none", None),
    Family("問題 異常 変化 影響 変わる", None, "none"),
)

ROLE = (
    Family("頼む 依頼 委託 任せる 願う 御願い 預かる 請け負う 受託 引き受ける 代行", "for_client", None, passive=True),
    Family("預ける 任せる 頼む 外注 委託 依頼 願う 御願い 出す 保守 渡す", "at_vendor", None, passive=False),
    Family("預かる 請け負う 受託 引き受ける", "for_client", None),
    Family("業者 会社 ベンダー メーカー 検査会社 技工所 センター 委託先 外注先", "at_vendor", None),
    Family("うち 内 自院 患者 職員 スタッフ 当院 自分 院内 自前 医院 私", "own", None),
)

FAMILIES: dict[str, tuple[Family, ...]] = {
    "ongoing": ONGOING,
    "malicious": MALICIOUS,
    "care_impact": CARE_IMPACT,
    "backup_intact": BACKUP_INTACT,
    "logs_complete": LOGS_COMPLETE,
    "client_notified": CLIENT_NOTIFIED,
    "personal_database": PERSONAL_DATABASE,
    "public_exposure": PUBLIC_EXPOSURE,
    "eu_residents": EU_RESIDENTS,
    "strong_encryption": STRONG_ENCRYPTION,
    "damage_state": DAMAGE_STATE,
}
