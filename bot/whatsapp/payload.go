package whatsapp

import (
	"context"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/proto/waCompanionReg"
	"go.mau.fi/whatsmeow/proto/waWa6"
	"go.mau.fi/whatsmeow/store"
	"google.golang.org/protobuf/proto"
)

// introduce has a client say who it is: under which name its phone lists it, and which version of WhatsApp Web it is. whatsmeow
// has both as variables of the process, which clients read while they connect.
func (s *Sessions) introduce(cli *whatsmeow.Client, name string) {
	cli.GetClientPayload = func() *waWa6.ClientPayload {
		payload := cli.Store.GetClientPayload() // a copy
		v := s.version.Load()
		if v != nil {
			payload.UserAgent.AppVersion = v.ProtoAppVersion()
		}
		pairing := payload.GetDevicePairingData()
		if pairing == nil {
			return payload
		}
		if v != nil {
			hash := v.Hash()
			pairing.BuildHash = hash[:]
		}
		var props waCompanionReg.DeviceProps
		if err := proto.Unmarshal(pairing.GetDeviceProps(), &props); err != nil {
			return payload
		}
		props.Os, props.PlatformType, props.RequireFullSync = &name, waCompanionReg.DeviceProps_DESKTOP.Enum(), proto.Bool(false)
		if named, err := proto.Marshal(&props); err == nil {
			pairing.DeviceProps = named
		}
		return payload
	}
}

// renew asks for the newest version that WhatsApp's own page has, which every client says it is from then on.
func (s *Sessions) renew(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, renewWithin)
	defer cancel()
	v, err := whatsmeow.GetLatestVersion(ctx, s.http)
	if err != nil {
		text := err.Error()
		s.log.Warn("WhatsApp's newest version not found", "err", text[:min(len(text), 200)]) // it may hold a whole page
		return false
	}
	if before := s.version.Swap(v); before != nil && *before == *v || before == nil && *v == store.GetWAVersion() {
		return false // it is that already, and refused all the same
	}
	return true
}
