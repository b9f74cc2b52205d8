// Package whatsapptest is a WhatsApp for tests: a server on loopback that the unmodified client go.mau.fi/whatsmeow pairs
// with, logs in to and sends through, and that breaks, on request, in the ways the real one and its networks do.
//
//	wa := whatsapptest.Start()
//	defer wa.Close()
//	school := whatsmeow.NewClient(device, nil)
//	wa.Redirect(school) // or give wa.HTTP() to whoever makes the client
//	ammi := wa.Phone(t, "923001234567", "Ammi").To("924235761999")
//	ammi.Says("کل چھٹی ہے؟")
//
// It is a relay that never decrypts. It keeps the keys that clients upload, hands them out, and carries ciphertext from
// device to device; whoever wants to read a message has a device of its own. So a parent's phone in a test is a second
// whatsmeow client (Phone), on device 0 of its account as a real phone is, and what the program links is a companion device
// of the school's account, whose primary phone may be a Phone too. A number that is only registered (Register) has keys, so
// that it can be written to, and nobody who reads.
//
// The log is the ground truth: what stands in Messages was taken, whatever its sender believes; Receipts are what the
// clients really sent. Await waits for either without sleeping.
//
//	moment          the client sends                          the fake answers
//	connect         WA 06 dict, ClientHello, ClientFinish     ServerHello with a chain that the package's root signed
//	login           payload with a user name and a device     success, what waits for the device, ib offline; or failure
//	after success   iq encrypt get count, set; iq passive     result; the count is never 0, which would cost 812 keys
//	keepalive       iq w:p get                                result
//	pairing by QR   payload with pairing data                 iq pair-device with six refs; after Scan iq pair-success; on
//	                                                          pair-device-sign stream:error 515
//	pairing by code iq md companion_hello, companion_finish   a ref; after EnterCode primary_hello, then iq pair-success
//	first contact   iq usync full, or contact                 lid and devices; in or out
//	each send       iq usync devices, iq encrypt get key      device list; bundles
//	message         message with an enc for each device       ack; a message to each device that an enc is for
//	received        receipt or ack                            the message no longer waits; the receipt goes to its sender
//	read            iq privacy get, receipt read              settings; the receipt goes to its sender
//	typing          chatstate                                 chatstate to the devices that are online
//	tokens          iq privacy set tokens                     result; a privacy_token notification to the contact
//	media           iq w:m media_conn, POST /mms, GET         hosts; a path; the bytes
//	log out         iq md remove-companion-device             result; the device is gone
//	anything else   iq                                        error 501
//
// What is delivered is addressed by LID and carries the phone as sender_pn, unless the number hides itself (Hide). A
// message, receipt or notification waits for its device until that device has sent a receipt or an ack for it, and comes
// again with each login until then. After a failure or a stream:error the socket stays open for a tenth of a second, as the
// real one does: a close that overtakes the stanza would lose it.
package whatsapptest
