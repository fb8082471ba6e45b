using System.Buffers;
using System.Collections.Frozen;
using System.Runtime.InteropServices;
using System.Text.Json;
using ProviderKit.Formats.Canonical;
using ProviderKit.Formats.Canonical.Rules;
using ProviderKit.Formats.Replies;
using ProviderKit.Formats.Requests;
using ProviderKit.Texts;
using ProviderKit.Upstream;

namespace ProviderKit.Formats.GoogleGenerate.Inbound;

/// <summary>Translates one request of a client to the canonical form.</summary>
/// <exception cref="ChatFieldException">A field is invalid or cannot be translated.</exception>
internal sealed class InboundRequest
{
    // OpenAI's function names have up to 64 letters, digits, underscores and hyphens.
    private static readonly NameGrammar ToolGrammar = new("-", 64);

    private static readonly FrozenSet<string> Translated = new[]
    {
        "model", "contents", "systemInstruction", "tools", "toolConfig", "generationConfig", "cachedContent", "stream",
    }.ToFrozenSet(StringComparer.Ordinal);

    private readonly JsonElement _root;
    private readonly InboundTools _tools;
    private readonly InboundParameters _parameters;
    private LeftOut? _leftOut;

    public InboundRequest(JsonElement root, ThinkingSeal seal)
    {
        (_root, Seal) = (Given.Object(root, "body"), seal);
        // Content cached at Google is part of the conversation and not available to other vendors.
        if (Given.Has(root, "cachedContent", out _)) throw Given.Wrong("cachedContent", "only Google's models have it; send the contents themselves, or take a model of google's");
        _tools = InboundTools.Of(root);
        Choice = InboundChoice.Of(root, _tools);
        _parameters = new InboundParameters(root);
        Names = ToolNames.Of(ToolGrammar, [.. _tools.Names, .. CalledNames(root)]);
    }

    public ThinkingSeal Seal { get; }

    /// <summary>The function names in a form that all vendors accept.</summary>
    public ToolNames Names { get; }

    public InboundChoice Choice { get; }

    /// <summary>Whether the model may search the web.</summary>
    public bool Searches => _tools.Search is not null;

    /// <summary>Records the paths of fields; null if they are not needed.</summary>
    public ClientPaths? Paths { get; private set; }

    /// <summary>The client's path for a path of the canonical request; null if it is not known.</summary>
    public string? PathOf(string canonical)
    {
        if (canonical.StartsWith(SoftMembers.Search, StringComparison.Ordinal)) return _tools.Search;
        if (InboundParameters.Names.TryGetValue(canonical.Split('.', '[')[0], out string? name)) return name;
        Paths = new ClientPaths();
        using var nowhere = new PooledBuffer(1024);
        Write("m", isStream: false, nowhere);
        return Paths.Of(canonical, [.. _tools.Paths]);
    }

    /// <summary>Records that a field is not sent to other vendors.</summary>
    public void LeaveOut(string path) => (_leftOut ??= new LeftOut()).Add(path);

    /// <summary>Records the members of an object that are not sent to other vendors.</summary>
    /// <param name="given">An object.</param>
    /// <param name="path">Its path.</param>
    /// <param name="translated">The names, in <c>lowerCamelCase</c>, of the members that are sent.</param>
    public void LeaveOutOthers(JsonElement given, string path, params ReadOnlySpan<string> translated)
    {
        foreach (var member in given.EnumerateObject())
            if (Given.CamelOf(member.Name) is var name && !translated.Contains(name) && RequestMembers.SaysSomething(member.Value)) LeaveOut($"{path}.{name}");
    }

    public BridgeNotes Write(string model, bool isStream, IBufferWriter<byte> output)
    {
        if (!Given.Has(_root, "contents", out var contents)) throw Given.Wrong("contents", "contents are not specified");
        NoteLeftOut();
        using var json = new Utf8JsonWriter(output, JsonText.Readable);
        json.WriteStartObject();
        json.WriteString("model"u8, model);
        if (isStream)
        {
            json.WriteBoolean("stream"u8, true);
            json.WriteStartObject("stream_options"u8);
            json.WriteBoolean("include_usage"u8, true);
            json.WriteEndObject();
        }
        json.WriteStartArray("messages"u8);
        WriteSystem(json, contents);
        new InboundConversation(this, json).Write(contents);
        json.WriteEndArray();
        _tools.Write(json, this);
        Choice.Write(json, this);
        _parameters.Write(json);
        json.WriteStartObject("extra_content"u8);
        _parameters.WriteSoft(json, Searches);
        json.WriteEndObject();
        json.WriteEndObject();
        return new BridgeNotes
        {
            ToolNames = Names, Stops = _parameters.Stops, OmitsThinking = !_parameters.IncludesThoughts, LeftOut = _leftOut, NamesSources = Searches,
            ClientNames = _tools.Search is { } search ? new Dictionary<string, string>(InboundParameters.Names) { [SoftMembers.Search] = search } : InboundParameters.Names,
        };
    }

    private void NoteLeftOut()
    {
        foreach (var member in _root.EnumerateObject())
            if (Given.CamelOf(member.Name) is var name && !Translated.Contains(name) && RequestMembers.SaysSomething(member.Value)) LeaveOut(name);
        _parameters.NoteLeftOut(this);
        _tools.NoteLeftOut(this);
        InboundChoice.NoteLeftOut(_root, this);
    }

    /// <summary>Writes the instructions as one text, since not every server accepts parts there.</summary>
    private void WriteSystem(Utf8JsonWriter json, JsonElement contents)
    {
        const string path = "systemInstruction";
        var text = new ArrayBufferWriter<byte>();
        bool isGiven = Given.Has(_root, path, out var given);
        if (isGiven && given.ValueKind == JsonValueKind.String) Add(given, path);
        else if (isGiven && Given.Has(Given.Object(given, path), "parts", out var parts))
        {
            // A single part may be sent without an array.
            if (parts.ValueKind == JsonValueKind.Object) AddPart(parts, $"{path}.parts");
            else
                foreach (var part in Given.Array(parts, $"{path}.parts").EnumerateArray()) AddPart(part, $"{path}.parts");
        }
        else if (isGiven && Given.Has(given, "text", out _)) AddPart(given, path);
        bool saysJson = Says(isGiven ? given : default) || Says(contents);
        if (_parameters.Instruction(saysJson) is { } more) Append(JsonText.Quote(more).AsSpan()[1..^1]);
        if (text.WrittenCount == 0) return;
        Paths?.Add(path, [], []);
        json.WriteStartObject();
        json.WriteString("role"u8, "system"u8);
        json.WritePropertyName("content"u8);
        byte[] quoted = [(byte)'"', .. text.WrittenSpan, (byte)'"'];
        json.WriteRawValue(quoted, skipInputValidation: true);
        json.WriteEndObject();

        void AddPart(JsonElement part, string place)
        {
            if (Given.Has(Given.Object(part, place), "text", out var said)) Add(said, $"{place}.text");
            else throw Given.Wrong(place, "instructions are text");
        }

        void Add(JsonElement said, string place)
        {
            if (said.ValueKind != JsonValueKind.String) throw Given.Wrong(place, "a string is expected");
            if (!said.ValueEquals(""u8)) Append(Given.Inside(said));
        }

        void Append(ReadOnlySpan<byte> said)
        {
            if (text.WrittenCount > 0) text.Write("\\n\\n"u8);
            text.Write(said);
        }
    }

    // OpenAI's JSON mode: "'messages' must contain the word 'json' in some form".
    private static bool Says(JsonElement text) =>
        text.ValueKind is JsonValueKind.Object or JsonValueKind.Array or JsonValueKind.String
        && JsonMarshal.GetRawUtf8Value(text) is var raw && (raw.IndexOf("json"u8) >= 0 || raw.IndexOf("JSON"u8) >= 0 || raw.IndexOf("Json"u8) >= 0);

    /// <summary>The names of functions that earlier replies called. A function may no longer be in the request.</summary>
    private static IEnumerable<string> CalledNames(JsonElement root)
    {
        if (!Given.Has(root, "contents", out var contents) || contents.ValueKind != JsonValueKind.Array) yield break;
        foreach (var content in contents.EnumerateArray())
        {
            if (content.ValueKind != JsonValueKind.Object || !Given.Has(content, "parts", out var parts) || parts.ValueKind != JsonValueKind.Array) continue;
            foreach (var part in parts.EnumerateArray())
                if (part.ValueKind == JsonValueKind.Object && Given.Has(part, "functionCall", out var call) && call.ValueKind == JsonValueKind.Object
                    && Given.Has(call, "name", out var name) && name.ValueKind == JsonValueKind.String) yield return name.GetString()!;
        }
    }
}
