package event

import (
	"encoding/json"
	"unique"
)

// Machine is what an inventory says about the machine that it was taken on. Equal facts are one value
// in memory, so a Machine is as small as a pointer and can be compared, and all inventories of a
// device share it. The zero Machine says nothing.
type Machine struct{ one unique.Handle[MachineFacts] }

// MachineFacts are the facts of a Machine. What the inventory does not say is empty.
type MachineFacts struct {
	Version  string `json:"version,omitzero"`  // of the agent
	Serial   string `json:"serial,omitzero"`   // number of the machine
	Hardware string `json:"hardware,omitzero"` // addresses of its network adapters, in order, between spaces
	Model    string `json:"model,omitzero"`    // with the manufacturer
	System   string `json:"system,omitzero"`   // operating system
}

// MachineOf returns the machine with some facts.
func MachineOf(f MachineFacts) Machine {
	if f == (MachineFacts{}) {
		return Machine{}
	}
	return Machine{unique.Make(f)}
}

// Facts returns the facts.
func (m Machine) Facts() MachineFacts {
	if m.IsZero() {
		return MachineFacts{}
	}
	return m.one.Value()
}

// IsZero reports whether it says nothing.
func (m Machine) IsZero() bool { return m == Machine{} }

// MarshalJSON encodes the facts.
func (m Machine) MarshalJSON() ([]byte, error) { return json.Marshal(m.Facts()) }

// UnmarshalJSON parses the output of MarshalJSON.
func (m *Machine) UnmarshalJSON(text []byte) error {
	var f MachineFacts
	if err := json.Unmarshal(text, &f); err != nil {
		return err
	}
	*m = MachineOf(f)
	return nil
}

// machineField is one of the facts.
func machineField(name string, t FieldType, doc string, of func(*MachineFacts) *string) Field {
	return Field{
		Name: name, Type: t, Doc: doc,
		Get: func(e *Event) any {
			if e.Machine.IsZero() {
				return nil
			}
			f := e.Machine.Facts()
			if s := *of(&f); s != "" {
				return s
			}
			return nil
		},
		Set: func(e *Event, value any) error {
			s, err := as[string](name, value)
			f := e.Machine.Facts()
			*of(&f) = s
			e.Machine = MachineOf(f)
			return err
		},
	}
}
