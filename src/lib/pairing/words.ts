/**
 * 2048 gentle words, sorted, 3 to 8 letters a to z: one word carries 11 bits. Two partners compare
 * four of them aloud, and made-up passwords take five.
 *
 * The order is part of the pairing protocol: two devices show the same words only if their lists
 * are alike, so a change here needs a new protocol version. No word frightens, hurts or commands,
 * names a body or a family, or could be heard as an answer; no two sound alike or differ only in
 * their last letter.
 */
export const WORDS: readonly string[] = `
abacus academy accent acorn acre acrobat addition admire agenda agile airfield airplane airport
airship airy album alcove alder algebra allspice almanac almond aloe alpaca alphabet alpine amaze
amble amethyst anagram anchor ancient angle animal animated anise annual anteater antelope antenna
anthill antique antler applaud applause apple apricot april apron aqua aquarium arcade arch archway
arctic armchair aroma arrange arrival article artisan artist artistic artwork aspen aster athlete
atlas atrium auburn audience audio august aurora author autumn avenue aviary avocado awake award
awning axis axle azure backdrop backpack backyard badge bagel bagpipe baguette bake bakery baklava
balance balcony ballad ballet balloon ballpark ballroom balsa bamboo banana band bandana banjo
banner banquet barbecue bargain barista baritone barley barn barnacle barnyard baseball basil bask
basket bassoon bauble bay bazaar beacon beadwork beaker beaming bean beanbag beanie bee beehive
beeswax beetle befriend begonia beige bell bellows bench bento beret berry bicycle bike bingo
biology biplane birdbath birdseed birdsong birthday biryani biscuit bison blanket blazer blend
bliss blissful bloom blossom blue bluebell bluebird bluejay boat boatyard bobbin bobsled bold
bonfire bonnet bonsai bonus book bookcase booklet bookmark bookshop bookworm boost borrow botany
boulder bounce bouquet bowl bowtie bracelet braid bran branch brass brave bread breeze brick bridge
bright brioche brisk brocade broccoli bronze brook broth brown brownie browse brunch brush bubble
bucket budgie buffalo build bulb bullfrog bulrush bundle bungalow bunting burger burrito bus busker
butter button cabbage cabin cactus cafe cake calendar calypso calzone camel campfire campsite
campus canary candle candy canister canoe canopy canteen canvas canyon cape caramel caravan caraway
carbon card cardamom cardigan carefree cargo caribou caring carnival carousel carpet carriage
carrot cartoon cascade cashew cashmere cassava castle cedar ceiling celery cello cement century
ceramic cereal chair chalet chalk champion chance chapati chapter charcoal charity chart chat
chatter cheddar cheer cheerful cheese chef chess chestnut chevron chickpea chicory chiffon chime
chimney chip chipmunk chirp choice chorus chowder chuckle chutney cinema cinnamon circle circus
citrus city clarinet classic clay clear clever climate climb clipper clock cloth cloud clover clue
coast coat cobalt cobble cocoa coconut cocoon coffee coin coleslaw collect college colossal column
comb comedy comet comic comma compass composer compost computer concept concert cone confetti
contest contour contrast convey cook cookery cookie cookout copper copy coral corn corncob cornet
cornmeal corridor cosmos costume cottage cotton count coupon courage courtesy couscous cove cowbell
crackle craft crane crater crayon create creative creek crepe crescent cricket crimson crinkle
crisp crochet crockery crocus crouton cruise crumb crumble crunchy crust crystal cube culture cup
cupcake curator curious curl curry curtain cushion custard custom cyan cycling cylinder cypress
daffodil daisy dance data dawn daybreak daydream daylight daytime dazzle decade december decimal
deck decorate deer degree delicate delight delta denim design desk desktop dessert detail detour
dew dewberry dewdrop diagonal diagram dial dialect diamond diary dice dinner dinosaur diploma disco
discover dish display dock dollar dolphin dome domino donkey doodle door doorway dormouse dot
double doughnut dove doze draw dream drift drive driveway drizzle drum drumroll duckling duet
dumpling dune dusk dustpan duvet dynamo early earnest earth easel east echo eclair eclipse ecology
editor educate egg eggcup eight elastic elated elegant elephant elevator eleven elm emblem emerald
emoji enamel enchant energy engine engineer enjoy entry envelope epic episode equal equator equinox
eraser errand espresso essay essence estuary evening event example exercise expert explore extra
fable fabric fabulous factory fair fairness falafel famous fan fanciful fanfare farm farmer
farmland farmyard fashion faucet feast feather feature february fedora fence fennel fern ferry
festival feta fiction field fiesta fifty fig figurine film finch firefly fireside first fishbowl
fishing five fizzy flair flamenco flamingo flan flannel flapjack fleece fleet flicker flint flipper
float flock floor flora florist flourish flower fluent fluffy flurry flute flutter fly foam focus
fold folder foliage folklore fondant food football foothill footpath footrest forecast forest
forklift formula fortune forum fountain four fox fraction fragrant freezer fresco fresh friday
fridge friend fringe frisbee fritter frog frost frosting fruit fudge fun funfair funny future fuzzy
gadget galaxy galleon gallery gallop galore garage garden gardener gardenia garland garlic garnet
garnish gate gateway gather gazebo gazelle gazette gear gecko gelato gem gemstone generous genius
gentle genuine geology geometry geranium gift giggle ginger gingham giraffe gizmo glacial glacier
glad glass glaze gleam gleeful glide glimmer glimpse glisten glitter globe glorious glossary glossy
glove glow gnome goalpost goat goblet goggles golden goldfish gondola gong goodwill goose gopher
gosling goulash gourmet graceful graduate grain grammar granary grand granite granola graph
graphite grass gravel gravity gravy greet grocer groove grotto grove grow guava guest guide guitar
gull gumball gumbo gumdrop gust gymnast haddock haiku half halibut hallway hamlet hammock hamster
handbag handball handbell handmade happy harmony harp harvest hat hatbox hatstand haven hayloft
hayride haystack hazel hazelnut headline headset hearth hedge hedgehog hedgerow heirloom helium
helmet helper helpful henna herb heritage heron herring hexagon hibiscus hickory highland hike hill
hillock hillside hilltop hinge hive hobby hockey holiday home homemade honey honeybee honeydew
hoodie hoop hop hopeful horizon horse hour hum humble hummus hundred hydrant hydrogen hyphen ice
iceberg icebox icecap icicle icing icon idea idiom igloo image imagine inbox inch index indigo
indoor infinite ink inkwell inlet inspire interest internet interval invent iris iron island ivy
jacket jade jam jamboree january jasmine jaunty jazz jeans jelly jersey jetty jewel jigsaw jolly
journal journey jovial joy joyful jubilant jubilee juggle juice jukebox july jumper june jungle
juniper jupiter kale kangaroo karaoke kayak kazoo kebab keepsake kelp kestrel ketchup kettle
keyboard keystone kiln kimchi kimono kind kiosk kitchen kite kitten kiwi knapsack knit koala label
ladder ladle lagoon lake lakeside lamp lamppost landmark lane language lantern laptop larch lark
lasagna latch latte laughter launch laundry laurel lavender lawn layer leaf leaflet league leapfrog
learn legend leisure lemon lemonade lemur lens lentil letter lettuce level library life lifeboat
light lilac lily lilypad lime limerick linen liquid literacy lively llama loaf lobby lobster locket
lodge loft logbook logic logo loom lotus lounge lowland lucky luggage lullaby luminous lunar lunch
luxury lychee lyric lyrical macaroni macaroon macaw machine mackerel maestro magazine magenta magic
magnet magnify magnolia magpie mahogany maize majestic mallard mambo mammal mammoth manatee
mandolin mango mangrove mansion map maple maracas marathon marble marigold marimba marina marinade
market marmot marquee marsh marzipan mascot matcha matinee mauve meadow meal mealtime meander
measure mechanic medium medley meerkat meeting mellow melody melon memento menu merchant mercury
merry metal meteor method metro midday midway midweek mighty milk millet million millpond mindful
mineral mingle minibus minivan minnow mint mirage mirror mirth mist mitten mix moat mobile mocha
model modern mohair molecule momentum monday monocle monorail monsoon month monument moon moonbeam
mooncake moonlit moonrise moorland mop morning mosaic moss moth motion motor motto mountain mouse
movie muesli muffin mulberry mulch mural murmur museum mushroom music mustard mystery myth nachos
nap napkin narwhal natural nature nautical nautilus navigate neat nebula nectar neon neptune nest
netball network newsroom newt nickel nimble noble noodle noon north note notebook notecard notepad
noun nova novel novelty november nugget number nutmeg nutshell oak oasis oatcake oatmeal object
oblong oboe ocean octagon octave october octopus odyssey office oil okra olive omega onion onyx
opal opera opinion optimist option orange orb orbit orchard orchid ordinary oregano origami
original oriole ornament ornate ostrich otter outback outdoor outfit outline oval ovation oven
overcast overcoat overland overpass overture owl oyster ozone pacific page paint paintbox painter
paisley palette pamphlet pancake panda panel panini panorama pantry papaya paper paprika papyrus
parade parakeet parasol parcel park parkway parmesan parrot parsley parsnip pasta pastel pastime
pastrami pastry pasture path patio pattern pavement pavilion pavlova peaceful pear pebble pecan
pedestal pelican pen pencil pendant pendulum penguin penny peony people pepper pergola pesto petal
petunia phoenix phrase physics pianist piano piccolo pickle picnic picture pier pigeon pillar
pillow pilot pinata pinball pinecone pink pinnacle pinwheel pita pitcher pixel pixie pizza placemat
placid planet plankton plant plantain plate platform platinum platter platypus play playful
playlist playroom playtime plaza pleasant plenty plum plumage plush plywood pocket podcast podium
poem poetic poetry polar polenta polka pollen polo pomelo pompom poncho pond pool popcorn poplar
porch porpoise porridge porthole portrait possum post postage postcard poster potato potluck
pottery pour prairie prelude present presto pretzel preview primary primrose print prism prize
produce progress project prologue proud proverb pudding puddle puffin pulley pullover pumpkin puppy
purple purse puzzle pyramid quail quaint quality quartet quartz quest quiche quilt quince quintet
quirky quiz rabbit raccoon radiant radiator radio radish raffle raft ragtime railway rain rainbow
raincoat raindrop rainfall raisin rake ravine ravioli realm recent recipe recital recite recycle
reef reflect refresh reggae region reindeer relay relish remix renew repair replica research resort
restore rhubarb rhyme rhythm ribbon rice rickshaw ricotta riddle ridge rinse ripple risotto river
roadmap roadside roadster roam robin robot rock rockery rockpool rodeo roll rooftop room rose
rosemary rosette rosewood rotate round routine rowan rowboat rowing ruby rucksack rudder rug rugby
rumba runner runway rural rustic rustle safari saffron sage sail sailboat sailor salad salmon salsa
salt samba samosa sand sandal sandbar sandbox sandpit sandwich sapling sapphire sardine sari sash
satay satchel satsuma saturday saturn sauce saucepan saunter savanna savory sawdust scallion
scallop scamper scarf scenery scenic scent scholar school science scone scoop scooter screen
scribble scroll sculptor seabird seafloor seafood seafront seagrass seagull seahorse seal seaplane
seaport seascape seashell seaside season seasonal seawater seaweed seed seedling seesaw segment
semester sepia sequence sequin serene sesame setting seven sewing shade shallot shamrock shanty
share shawl shelf sherbet shimmer shine ship shipyard shoe shoebox shoelace shopping shortcut
shovel showcase showroom showtime shrub shuttle sidewalk siesta sieve signpost silk silver sincere
sing sizzle skate sketch skiing skip skittles sky skylark skylight skyline slalom sled sleeve slide
slogan slope slumber smock smooth smoothie snack snail sneaker snippet snooze snorkel snow snowball
snowcone snowdrop snowfall snowmelt snowplow snowshoe snowsuit snug soap soapsuds soccer social
society sock soda sofa softly software solar solid solstice solution solve sombrero sonata song
songbird songbook sonnet soothe soprano sorbet soup south souvenir soybean spark sparkle sparrow
spatula speaker species speckled spectrum speech spelling sphere spice spinach spindle spinner
spiral splash splendid sponge spoon sprig spring sprinkle sprout spruce squeak squid squiggle
squirrel stable stadium stage stanza stapler star stardust starfish stargaze starling starlit
starship stately station statue stellar stencil stereo stitch storage story stove straw stream
street stripe stroll strong strudel student studio study style sublime suburb subway success suede
sugar suitcase summary summer summit sunbeam sunbird sunburst sunday sundial sundown sunhat
sunlight sunny sunrise sunroom sunset sunshine sunspot sunup supper surf surface surprise sushi
swan sweater sweet sweetpea swift swim swirl swivel swoop sycamore syllable symbol symmetry
sympathy symphony syrup system tabby table tabletop taco tadpole tailor talent tamarind tandem
tango tapestry tapioca tarmac tartan tassel taste tawny taxi tea teacake teacher teacup teahouse
teamwork teapot teaspoon teatime teddy telegram tempo tennis tenor tent teriyaki terrace terrain
textbook textile texture thank thatch thaw theme theory thermos thimble thirty thistle thousand
thread three thrive thursday ticket tide tile timber time timeless tin tinker tinsel tiptop toast
toaster toboggan today toffee tofu toga token tomato tongs topaz topcoat topic tortilla tortoise
toucan tourist towel town tractor trailer train tramway tranquil travel tray treacle treasure tree
treeline treetop trellis triangle tricycle trifle trinket tripod trivia trolley trombone trophy
tropical trot trousers trout truck truffle trundle tuba tuesday tulip tumbler tuna tundra tuneful
tunic turbine turmeric turnip turret turtle tutor tuxedo tweed twelve twenty twig twilight twinkle
twirl typist ukulele umbrella undersea unfold unfurl unicorn unicycle uniform unique unison
universe unusual unwind upbeat upcycle urban useful utensil vacation vacuum valley variety varnish
vase veggie vehicle velvet vendor venture veranda verb verse vertical vessel vest vibrant view
village vine vinegar vintage vinyl viola violet violin visitor visor vista visual vivid vocal voice
volume voucher vowel voyage wade wafer waffle wagon walk walkway wallaby wallet walnut walrus waltz
wand wander warm wasabi wave waypoint wayside weather weave website weekday weekend weekly welcome
west wetland wharf wheat wheel whimsy whirl whisk whistle wicker widget wildlife willow windfall
windmill window windsurf wing winter wintry wisdom wish witty wombat wondrous wooden woodland
woodwind woodwork wool word wordplay workbook workshop world woven wren writer yacht yam yarn year
yodel yoga yogurt yolk yummy yurt zany zebra zenith zest zigzag zinc zinnia zippy zone zoo zucchini
`
	.trim()
	.split(/\s+/);
