package whatsapptest

import (
	"encoding/json"
	"io"
	"net/http"

	"go.mau.fi/whatsmeow/binary"
)

// mediaHost is where clients believe that media is.
const mediaHost = "mmg.whatsapp.net"

// mediaConn says where media goes.
func (w *WhatsApp) mediaConn(c *conn, n *binary.Node) {
	w.result(c, n, binary.Node{
		Tag:     "media_conn",
		Attrs:   binary.Attrs{"auth": "fake", "ttl": "3600", "auth_ttl": "3600", "max_buckets": "12"},
		Content: []binary.Node{{Tag: "host", Attrs: binary.Attrs{"hostname": mediaHost}}},
	})
}

// routeMedia keeps what is uploaded, as it is: encrypted.
func (w *WhatsApp) routeMedia(mux *http.ServeMux) {
	mux.HandleFunc("POST /mms/{kind}/{token}", func(rw http.ResponseWriter, r *http.Request) {
		data, err := io.ReadAll(r.Body)
		if err != nil {
			http.Error(rw, "cannot read the file", http.StatusBadRequest)
			return
		}
		path := "/v/" + r.PathValue("token") + "?ccb=fake"
		w.mu.Lock()
		w.files[r.PathValue("token")] = data
		w.mu.Unlock()
		json.NewEncoder(rw).Encode(map[string]string{"url": "https://" + mediaHost + path, "direct_path": path})
	})
	mux.HandleFunc("GET /v/{token}", func(rw http.ResponseWriter, r *http.Request) {
		w.mu.Lock()
		data, ok := w.files[r.PathValue("token")]
		w.mu.Unlock()
		if !ok {
			http.Error(rw, "the file is not here any more", http.StatusGone)
			return
		}
		rw.Write(data)
	})
}

// Expire forgets all media: who asks for it is told 410.
func (w *WhatsApp) Expire() {
	w.mu.Lock()
	defer w.mu.Unlock()
	clear(w.files)
}
