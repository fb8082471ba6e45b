using System.Text.Json;
using ProviderKit.Formats.Canonical;

namespace ProviderKit.Formats.OllamaChat.Inbound;

/// <summary>The tools of a request, which have OpenAI's form.</summary>
internal sealed class AskedTools
{
    private readonly List<(JsonElement Function, string Name)> _functions = [];

    /// <param name="root">The request's body.</param>
    /// <exception cref="ChatFieldException">A tool is invalid.</exception>
    public AskedTools(JsonElement root)
    {
        if (!ChatField.TryGet(root, "tools", out var tools)) return;
        foreach (var tool in Asked.Array(tools, "tools").EnumerateArray()) Add(tool, $"tools.{_functions.Count}");
    }

    public IEnumerable<string> Names => _functions.Select(function => function.Name);

    public void Write(Utf8JsonWriter json, ChatTranslation request)
    {
        if (_functions.Count == 0) return;
        json.WriteStartArray("tools"u8);
        for (int i = 0; i < _functions.Count; i++)
        {
            var (function, name) = _functions[i];
            json.WriteStartObject();
            json.WriteString("type"u8, "function"u8);
            json.WriteStartObject("function"u8);
            json.WriteString("name"u8, request.Names.ToWire(name));
            foreach (var member in function.EnumerateObject())
            {
                if (member.NameEquals("description"u8) || member.NameEquals("parameters"u8))
                {
                    if (member.Value.ValueKind != JsonValueKind.Null) member.WriteTo(json);
                }
                else if (!member.NameEquals("name"u8) && RequestMembers.SaysSomething(member.Value)) request.LeaveOut($"tools.{i}.function.{member.Name}");
            }
            json.WriteEndObject();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private void Add(JsonElement tool, string path)
    {
        Asked.Object(tool, path);
        var type = Asked.Text(tool, "type", $"{path}.type");
        if (Asked.Says(type) && !type.ValueEquals("function"u8)) throw Asked.Wrong($"{path}.type", "function");
        if (!ChatField.TryGet(tool, "function", out var function)) throw Asked.Wrong($"{path}.function", "there");
        Asked.Object(function, $"{path}.function");
        var name = Asked.Text(function, "name", $"{path}.function.name");
        if (!Asked.Says(name)) throw Asked.Wrong($"{path}.function.name", "a name");
        Asked.Text(function, "description", $"{path}.function.description");
        if (ChatField.TryGet(function, "parameters", out var parameters)) Asked.Object(parameters, $"{path}.function.parameters");
        _functions.Add((function, name.GetString()!));
    }
}
