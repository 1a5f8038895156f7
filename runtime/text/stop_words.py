"""Words that tell nothing about what a text is about, language by language. Pure.

They are the closed classes: articles, pronouns, prepositions, conjunctions, auxiliary verbs, and
the words that ask. Denials are none of them, nor words that mean a thing as well, as the French
“or” and “son” do.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from runtime.text.folding import bare
from runtime.text.languages import code

STOP_WORDS = frozenset(
    """a about an and any are as at be been being but by can could did do does doing for from had
    has have having he her hers him his how i if in into is it its me my of on or our ours she
    should so some such than that the their theirs them then there these they this those to us was
    we were what when where which while who whom whose why will with would you your yours s t
    """.split()  # noqa: SIM905, text is easier to read and to change than a list
)
"""English words that tell nothing about what a question is about."""

_ASKING = {
    "bg": "какво кой коя кое кои кога къде защо как колко чий",
    "ca": "què qui quan quin quina quins quines quant quants quanta quantes",
    "cs": "co kdo kdy kde kam kudy proč jak jaký jaká jaké který která které kolik čí čím",
    "da": "hvad hvem hvor hvornår hvorfor hvordan hvilken hvilket hvilke ",
    "de": """wer wen wem wessen was wann wo wohin woher warum wieso weshalb wie welche welcher
        welches welchen welchem wieviel wofür womit wodurch worin woraus woran worauf
        wovon wozu worüber worum""",
    "el": """τι ποιος ποια ποιο ποιοι ποιες ποιον ποιους πότε πού γιατί πώς πόσο πόσα πόσοι
        πόσες""",
    "en": "what when where which who whom whose why how",
    "es": """qué quién quiénes cuándo dónde adónde cómo cuál cuáles cuánto cuánta cuántos
        cuántas""",
    "fa": "چه چی کی کجا چرا چگونه چطور کدام چند",
    "fi": """mikä mitä mitkä minkä missä mistä mihin milloin miksi miten kuka ketkä kenen kuinka
        kumpi millainen""",
    "fr": """qui que quoi quand où pourquoi comment quel quelle quels quelles combien lequel
        laquelle lesquels lesquelles""",
    "he": "מה מי מתי איפה היכן למה מדוע איך כיצד כמה איזה איזו אילו",
    "hi": """क्या कौन कब कहाँ कहां क्यों कैसे कैसा कैसी किस किसने किसे किसका किसकी कितना कितने
        कितनी""",
    "hu": """mi mit ki kit mikor hol hova honnan miért hogyan milyen melyik hány mennyi mekkora
        mely""",
    "id": "apa siapa kapan mana dimana mengapa kenapa bagaimana berapa apakah",
    "it": """chi che cosa quando dove perché come quale quali quanto quanta
        quanti quante""",
    "nl": "wat wie wanneer waar waarom hoe welk welke hoeveel waarvoor waarmee waardoor",
    "no": "hva hvem hvor når hvorfor hvordan hvilken hvilket hvilke",
    "pl": """co kto kogo komu kiedy gdzie skąd dokąd dlaczego czemu jak jaki jaka jakie który
        która które których ile ilu czyj czy""",
    "pt": """que quem quando onde aonde porque como qual quais quanto quanta quantos quantas""",
    "ro": "ce cine când unde cum care cât câtă câți câte cui",
    "ru": """что кто кого кому чем чего когда где куда откуда почему зачем как какой какая какое
        какие каким каков какова который которая которое которые сколько чей""",
    "sr": "шта што ко када где зашто како који која које колико šta tko ko kada gdje gde zašto",
    "sv": "vad vem vems när var vart varför hur vilken vilket vilka",
    "tr": """ne nedir kim kimdir kimin kime neden niçin niye nasıl nerede nerededir nereye nereden
        hangi hangisi hangileri nelerdir neydi kaç kaçtır""",
    "uk": "що хто кого коли де куди звідки чому як який яка яке які скільки чий",
    "vi": "gì ai nào đâu sao nhiêu mấy",
}
"""language → the words that ask; more in it than names have"""

_LITTLE = {
    "ar": """في من على إلى الى عن مع هو هي هم هذا هذه ذلك تلك التي الذي الذين اللذين ما ماذا من متى
        أين كيف كم هل لماذا أي أية و أو ثم ان أن إن كان كانت يكون تكون قد لقد كما بين عند بعد قبل
        كل به بها له لها فيه فيها منه منها عليه عليها""",
    "bg": """и в във на за от по с със до е са бе беше бяха да се си че ли ще това този тази тези
        той тя то те аз ти ние вие го я ги му й им ми ни ви""",
    "ca": """el la els les un una uns unes de del dels i o a al als en per amb és són era va ser
        què es se que com hi ho aquest aquesta""",
    "cs": """a i o u v ve na za z ze k ke s se si do od po pro při je jsou byl byla bylo byli
        má mají že aby to ten ta ty tento tato toto on ona ono oni já my vy jeho její jejich""",
    "da": """og i at det den de en et er var på til af med for som fra om ved har havde kan skal
        vil blev bliver være været der sig sin sit sine jeg du han hun vi dem deres dette denne
        disse men eller""",
    "de": """der die das des dem den ein eine einer eines einem einen und oder aber ist sind war
        waren sein bin bist wird werden wurde wurden worden hat haben hatte hatten kann können
        konnte soll sollte muss müssen darf in im an am auf aus bei beim mit nach von vom vor zu
        zum zur für um über unter durch als auch dass ob wenn es er sie ich du wir ihr man sich
        mich mir dich dir uns euch ihm ihn ihnen mein meine dein deine seine seiner seinem seinen
        ihre ihrer ihrem ihren unser unsere dieser diese dieses diesem diesen jener jene so da
        dann denn hier dort""",
    "el": """ο η το οι τα του της των τον την στο στη στην στον στις στα στους και ή με για από σε
        είναι ήταν να θα που ότι ως κατά μου σου μας σας τους αυτό αυτός αυτή ένα ένας μια μία
        έχει έχουν""",
    "es": """el la los las lo un una unos unas de del y e o u a al en con por para es son fue
        fueron ser está están ha han había hay se su sus que como cuando donde quien cual
        esta esto estos estas ese esa eso esos esas yo tú él ella ellos ellas nosotros usted
        ustedes me te le les nos mi mis tu tus si muy desde hasta entre""",
    "fa": "و در به از که این آن را با برای است بود شد می هست هستند بودند شده تا یا یک هر او ما من",
    "fi": """ja tai on ovat oli olivat ollut olla että se ne hän he minä sinä me te tämä tuo nämä
        joka jotka jonka mutta kun jos niin kuin voi voidaan""",
    "fr": """le la les l un une des du de d et ou à au aux en dans sur par pour avec est sont
        était étaient fut furent être a ont avait ce cet cette ces se il elle ils elles on je
        tu nous vous me te lui leur leurs mon ma mes ton ta tes sa ses notre nos votre vos
        dont si y donc mais comme qu peut peuvent chez entre vers""",
    "he": """של את על אל עם הוא היא הם הן זה זו זאת אלה אני אתה אנחנו או גם כי אם היה היתה הייתה היו
        יש כל אשר בין לפי שלו שלה שלהם""",
    "hi": """का के की को से में पर ने और या है हैं था थे थी हो होता होती होते हुआ हुई हुए यह वह ये वे इस उस इन
        उन जो कि तो भी ही कर करने किया गया गई गए एक अपने अपना अपनी लिए साथ द्वारा तक रहा रही रहे मैं हम आप
        जा जाता जाती जाते इसके उसके उनके इसकी उनकी""",
    "hu": """a az egy és vagy van vannak volt voltak lesz hogy ez ezek azok ezt azt én te ő mi ti
        ők is meg de ha mint amely aki ami""",
    "id": """yang di ke dari dan atau itu ini untuk dengan pada dalam adalah ialah oleh sebagai
        akan telah sudah bisa dapat saya anda kamu dia mereka kami kita ada para juga""",
    "it": """il lo la i gli le un uno una di del dello della dei degli delle a al allo alla ai
        agli alle da dal dalla dai in nel nella nei nelle su sul sulla con per e ed o è sono fu
        furono essere ha hanno aveva si ci c che cui io tu lui lei noi voi loro mi ti vi suo sua
        suoi sue mio mia questo questa questi queste quello quella se tra fra più viene""",
    "nl": """de het een en of van in op te aan met voor door bij uit naar om over is zijn was waren
        wordt worden werd werden heeft hebben had kan kunnen moet zal zou die dat deze dit er ik
        je jij u hij zij ze we wij men zich mijn jouw hun haar als dan ook maar""",
    "no": """og i at det den de en et er var på til av med for som fra om ved har hadde kan skal
        vil ble blir være vært der seg sin sitt sine jeg du han hun vi dem deres dette denne disse
        men eller""",
    "pl": """i a w we na z ze do od po o u za przez przy dla pod nad jest są był była było byli być
        się to ten ta te tego tej tych tym oraz lub że żeby aby on ona ono oni ja ty my wy jego
        jej ich mu go mnie mi""",
    "pt": """o a os as um uma uns umas de do da dos das e ou em no na nos nas ao aos à às com por
        pelo pela pelos pelas para é são foi foram ser está estão tem têm há se sua suas seu seus
        eu tu ele ela eles elas nós você vocês me te lhe lhes meu minha esta isto isso
        esse essa aquele aquela entre""",
    "ro": """și sau un o al ai ale a la de din în pe cu pentru prin este e sunt era erau fi fost a
        au are că să se își ei ele el ea eu tu noi voi lui lor acest această acestea acești cel
        cea cei după între""",
    "ru": """и в во на за от по с со до из к ко у о об для при под над между через был была было
        были быть есть это этот эта эти того тот та те то он она оно они я ты мы вы его её ее их
        ему им ей нам вам себя свой своя свои или но а же ли бы если что чтобы когда""",
    "sr": """и у на за од по са до је су био била било бити се да ли који то тај та те он она они
        i u na za od po sa do je su bio bila bilo biti se da li koji koja koje to taj ta te on
        ona oni""",
    "sv": """och i att det den de en ett är på till av med för som från om vid har hade kan ska
        skall vill blev blir bli vara varit sig sin sitt sina jag du han hon vi dem deras detta
        denna dessa men eller""",
    "tr": """ve veya ile bir bu o için gibi da de mi mı mu mü dir dır olan olarak olduğu ben sen
        biz siz onlar ki daha en kadar göre tarafından sonra önce oldu idi vardır onun""",
    "uk": """і й та в у на за від по з із зі до для при під над між через був була було були бути є
        це цей ця ці той те він вона воно вони я ти ми ви його її їх йому їм себе свій або але а
        же чи б якщо щоб""",
    "vi": """là của và các những một cho với trong được có này đó khi đã sẽ để từ tại theo về do
        bởi trên như ở vào thì mà ra rằng cũng""",
}
"""language → other words of the closed classes"""
_ALSO = {"bs": "sr", "hr": "sr", "nb": "no", "nn": "no"}
"""language → one whose words do for it"""
_EXACT = frozenset({"en", "vi"})
"""languages in which a word without its accents is another one, or has none"""

ASKING: Mapping[str, frozenset[str]] = {
    language: frozenset(words.casefold().split()) for language, words in _ASKING.items()
}
"""language → the words that ask"""
LITTLE: Mapping[str, frozenset[str]] = {
    "en": STOP_WORDS,
    **{language: frozenset(words.casefold().split()) for language, words in _LITTLE.items()},
}
"""language → its other stop words"""


def is_stop_word(token: str, language: str) -> bool:
    """Return whether a word tells nothing in a language; one of unknown words has none."""
    own = code(language)
    if len(token) == 1 and token.isupper() and own != "en":
        return False  # “vitamina E”
    folded = token.casefold()
    return (folded if own in _EXACT else bare(folded)) in _of(own)


@cache
def _of(language: str) -> frozenset[str]:
    own = _ALSO.get(language, language)
    words = ASKING.get(own, frozenset()) | LITTLE.get(own, frozenset())
    return words if own in _EXACT else frozenset(map(bare, words))
