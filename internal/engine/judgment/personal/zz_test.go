package personal
import ("testing";"os";"xiezhi/internal/engine/judgment")
func TestZZ(t *testing.T){ b,_:=os.ReadFile(os.Getenv("ZZ")); d:=judgment.Parse(string(b)); for _,p:=range Find(d).People { t.Log(p.Name,p.Roles,p.Aliases,p.Worded,len(p.Mentions), p.Minor) } }
