/** English words around names, and capitalised words that name no person. */

import { setOf } from "./words.ts";

/** Before a name. */
export const TITLES = setOf(
  "mr mrs ms miss mx dr prof professor doctor sir madam madame mme mlle monsieur captain capt colonel col",
  "major maj lieutenant lt sergeant sgt corporal private commander admiral brigadier general gen inspector",
  "father sister brother nurse judge pastor imam sheikh sheikha reverend rev bishop engineer eng officer",
  "mullah hajji haji hajj comrade auntie uncle aunt",
);

/** Directly before a name. */
export const INTRODUCES = setOf("called named nicknamed alias namely surnamed");

/** Verbs and prepositions that mostly have a person after them; not those of places. */
export const BEFORE = setOf(
  "asked told ask tell met meet saw heard with by helped help gave give warned threatened paid pay call",
  "called contact calls named wrote write see informed reported accused promised offered hired fired sent",
  "trust trusted thank believe follow followed blame blamed colleague friend cousin assistant husband wife",
  "son daughter boss supervisor",
);

/** What an unknown word does that is a person's name. */
export const SAYS = setOf(
  "said says told tells asked asks knows knew refused wrote writes lives lived keeps kept took takes gave",
  "gives saw sees owns owned signed signs drives drove promised threatened shouted cried laughed wants",
  "wanted thinks thought called calls works worked sold sells bought buys paid pays stole steals lied lies",
  "hid hides touched forced made left went came",
);

/** After these a capitalised word is a thing: "the X". */
export const DETERMINERS = setOf(
  "the a an this that these those each every some any no our your its all both another such which what first",
  "second",
);

/** After these an unknown name is a place. */
export const PLACED = setOf(
  "in at near to through via across around outside inside into under over of from towards toward",
);

/** Small words inside a name. */
export const PARTICLES = setOf(
  "bin binti binte bint ben ibn ould al el de da do dos das del della di du la le van von der den ter abu ap",
  "y ul ur",
);

/** Words that stand at the beginning of a sentence, and are capital there alone. */
export const COMMON = setOf(
  "i he she it we you they me him her us them my his our your their its who whom whose what which when where",
  "why how the a an this that these those each every some any no not none nobody everybody somebody anybody",
  "everyone someone one two three four five six seven eight nine ten eleven twelve twenty many much most",
  "more few several all both other another and or but so yet nor if then than though although because since",
  "until while before after during between among under over in on at by for from to of with without within",
  "against about around near through across into onto up down out off as is are was were be been being am do",
  "does did has have had can could will would shall should may might must let please yes now here there",
  "today yesterday tomorrow always never often sometimes only also even just still again once dear hello hi",
  "thanks thank sorry ask call contact write send tell text ring reach speak find see look mail give take",
  "last next first second third new old big small long short same such own good bad young late early green",
  "blue red black white yellow real true false little great high low whole half main central local public",
  "private personal free open according instead however therefore moreover maybe perhaps nothing something",
  "anything everything people men women girls boys children families staff workers drivers guards cleaners",
  "employees colleagues friends article section paragraph rule page chapter annex table figure number phone",
  "fax email subject regards whatsapp index lessons learned due per via",
);

/** Words of organizations, offices and places: what they stand in names no person. */
export const BODIES = setOf(
  "office offices department departments division section unit branch bureau ministry ministries government",
  "parliament embassy consulate mission programme program project fund funds agency authority commission",
  "committee council board assembly tribunal court secretariat organization organisation organizations",
  "federation union association foundation institute university college school academy hospital clinic",
  "centre center laboratory bank company companies corporation group limited ltd llc inc gmbh co sons",
  "brothers enterprises trading traders logistics security services service systems solutions supplies",
  "supply supplier construction contractors consulting consultants transport transports motors airlines",
  "airways hotel hotels restaurant lodge house hall tower building block gate market station airport port",
  "harbour camp village street road avenue square bridge river lake mountain mountains sea ocean bay island",
  "islands desert valley province district region county city town governorate state states republic kingdom",
  "nations world global international national regional charter convention agreement treaty protocol",
  "resolution regulation regulations rules handbook manual policy bulletin act law code statute report",
  "system crescent cross cluster lot police army forces force church mosque temple parish radio news times",
  "journal press media network development humanitarian peace food health rights refugees migration",
  "operations operational affairs administration management finance procurement resources support oversight",
  "coordination ethics audit auditors counsel green nile party bus stores store warehouse farm factory mill",
  "mine oil gas petroleum energy water works shop supermarket",
);

/** Capitalised words that are no person and end a name: times, posts, peoples, places, makes. */
export const NOT_PEOPLE = setOf(
  "january february march april may june july august september october november december jan feb mar apr jun",
  "jul aug sep sept oct nov dec monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri",
  "sat sun ramadan eid easter christmas diwali navruz nowruz hajj spring summer autumn winter director",
  "directors deputy assistant secretary general president vice minister chief head manager officer officers",
  "adviser advisor coordinator representative supervisor inspector auditor investigator commissioner",
  "ambassador governor mayor chairman chairperson rapporteur administrator accountant consultant registrar",
  "focal point senior junior acting special envoy staff member members team leader specialist expert experts",
  "counsellor legal human resource executive under-secretary field political civil military gender child",
  "protection safety conduct discipline internal external joint high english french spanish arabic russian",
  "chinese portuguese swahili hindi urdu bengali turkish german italian dutch japanese korean pashto dari",
  "farsi persian hausa yoruba igbo amharic somali tigrinya kurdish malay thai khmer burmese nepali tamil",
  "african asian european american british syrian iraqi afghan congolese sudanese kenyan nigerian indian",
  "pakistani muslim christian catholic orthodox protestant buddhist hindu jewish islam islamic christianity",
  "bible quran koran god allah africa asia europe america americas oceania pacific atlantic mediterranean",
  "sahel sahara caribbean balkans caucasus gulf north south east west northern southern eastern western",
  "upper lower middle afghanistan albania algeria angola argentina armenia australia austria azerbaijan",
  "bahrain bangladesh belarus belgium benin bhutan bolivia bosnia herzegovina botswana brazil brunei",
  "bulgaria burkina faso burundi cambodia cameroon canada chad chile china colombia comoros congo croatia",
  "cuba cyprus denmark djibouti ecuador egypt eritrea estonia eswatini ethiopia fiji finland france gabon",
  "gambia georgia germany ghana greece guatemala guinea bissau guyana haiti honduras hungary iceland india",
  "indonesia iran iraq ireland israel italy ivory jamaica japan jordan kazakhstan kenya kosovo kuwait",
  "kyrgyzstan laos latvia lebanon lesotho liberia libya lithuania luxembourg madagascar malawi malaysia",
  "maldives mali malta mauritania mauritius mexico moldova mongolia montenegro morocco mozambique namibia",
  "nepal netherlands nicaragua niger nigeria norway oman pakistan palestine gaza panama papua paraguay peru",
  "philippines poland portugal qatar romania russia rwanda salvador samoa senegal serbia sierra leone",
  "singapore slovakia slovenia solomon somalia spain lanka sudan suriname sweden switzerland syria",
  "tajikistan tanzania thailand timor togo tonga tunisia turkey turkiye turkmenistan uganda ukraine uruguay",
  "uzbekistan vanuatu venezuela vietnam yemen zambia zimbabwe scotland wales england britain darfur tigray",
  "kordofan kivu katanga kashmir punjab bengal abidjan abuja accra addis ababa amman ankara baghdad bamako",
  "bangkok bangui beirut cairo cox bazar dakar damascus dar salaam delhi dhaka dubai entebbe freetown geneva",
  "goma hague istanbul jakarta juba kabul kampala karachi khartoum kigali kinshasa lagos london manila",
  "mogadishu mombasa monrovia moscow nairobi niamey paris phnom penh port rome santiago santo domingo sofia",
  "tripoli tunis vienna washington york angeles prince san jose new los sanaa toyota nissan ford honda",
  "hyundai suzuki mitsubishi mercedes land cruiser hilux patrol prado samsung nokia huawei apple iphone",
  "google microsoft windows word excel outlook facebook instagram telegram signal youtube twitter thinkpad",
  "lenovo dell canon epson umoja inspira skype zoom teams internet visa union dollar dollars euro euros",
  "franc francs",
);
