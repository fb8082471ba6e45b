using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using ProviderKit.Formats.Canonical.Rules;

namespace ProviderKit.Tests.Formats.Canonical;

/// <summary>What a request says, line by line, in words that are no vendor's.</summary>
internal sealed class Meaning
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly List<string> _lines = [];

    public IReadOnlyList<string> Lines => _lines;

    public void System(string text) => Add("system", text);

    public void User(string text) => Add("user", text);

    public void Image(string base64) => Add("image", base64);

    public void Assistant(string text) => Add("assistant", text);

    public void Call(string name, JsonElement arguments) => Add("call", name, Canonical(arguments));

    /// <summary>What a tool said. White space around an object says nothing.</summary>
    public void Result(string name, string text) => Add("result", name, CallArguments.AreObject(text) ? text.Trim() : text);

    /// <summary>Tools that may be called: to forbid all calls is to offer none.</summary>
    public void Tool(JsonElement tool, string schemaName, Func<string, string>? wireName = null) =>
        Add("tool", wireName is null ? tool.GetProperty("name").GetString()! : wireName(tool.GetProperty("name").GetString()!),
            tool.TryGetProperty("description", out var description) ? description.GetString()! : "(none)",
            Canonical(tool.GetProperty(schemaName)));

    public void MaxTokens(int tokens) => Add("max tokens", tokens.ToString(CultureInfo.InvariantCulture));

    public void Stop(JsonElement stops)
    {
        // Some vendors refuse a stop of white space, and it is left out for them.
        foreach (var stop in stops.EnumerateArray().Where(s => !string.IsNullOrWhiteSpace(s.GetString()))) Add("stop", stop.GetString()!);
    }

    public void Temperature(JsonElement temperature) => Add("temperature", temperature.GetDouble().ToString("R", CultureInfo.InvariantCulture));

    /// <summary>What a reader has no meaning for; no request may have it.</summary>
    public void Unknown(JsonElement json) => Add("unknown", json.GetRawText());

    private static string Canonical(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => "{" + string.Join(",", json.EnumerateObject().OrderBy(m => m.Name, StringComparer.Ordinal)
            .Select(m => $"{JsonSerializer.Serialize(m.Name, Relaxed)}:{Canonical(m.Value)}")) + "}",
        JsonValueKind.Array => "[" + string.Join(",", json.EnumerateArray().Select(Canonical)) + "]",
        JsonValueKind.String => JsonSerializer.Serialize(json.GetString(), Relaxed),
        _ => json.GetRawText(),
    };

    private void Add(params string[] line) => _lines.Add(JsonSerializer.Serialize(line, Relaxed));
}
