"""The exports a client would send, written as Cin7 and Xero write them (formats/), and the truth beside them."""
