"""The way of a case to the coordination desk: packet, signed delivery on the durable engine, acknowledgement."""
