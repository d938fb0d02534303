import CZlib
import Crypto
import Hummingbird
