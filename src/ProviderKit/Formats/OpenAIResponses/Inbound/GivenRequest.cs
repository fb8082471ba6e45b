using System.Buffers;
using System.Text.Json;
using ProviderKit.Formats.Canonical;
using ProviderKit.Formats.Replies;
using ProviderKit.Formats.Requests;
using ProviderKit.Texts;
using ProviderKit.Upstream;

namespace ProviderKit.Formats.OpenAIResponses.Inbound;

/// <summary>Translates a client's request to the canonical format.</summary>
/// <exception cref="ChatFieldException">A field is invalid or cannot be translated.</exception>
internal sealed class GivenRequest
{
    private readonly JsonElement _root;
    private readonly List<GivenItem> _items;
    private readonly GivenChoice _choice;
    private readonly GivenParameters _parameters;
    private LeftOut? _leftOut;

    public GivenRequest(JsonElement root, ThinkingSeal seal, bool isForChat = false)
    {
        if (root.ValueKind != JsonValueKind.Object) throw Field.WrongType("body", "an object with model and input", root);
        (_root, Seal, Parts) = (root, seal, new GivenParts(this));
        GivenParameters.Refuse(root);
        _items = GivenItem.All(root);
        Tools = new GivenTools(root, _items);
        _choice = new GivenChoice(root, Tools);
        _parameters = new GivenParameters(root, _items) { IncludesUsage = !isForChat || GivenParameters.AsksForUsage(root) };
    }

    public ThinkingSeal Seal { get; }

    public GivenTools Tools { get; }

    /// <summary>Converts the parts of messages and results.</summary>
    public GivenParts Parts { get; private set; }

    /// <summary>Records the paths of fields; null if they are not needed.</summary>
    public GivenPaths? Paths { get; private set; }

    /// <summary>Notes a field that is not sent to the upstream.</summary>
    /// <param name="path">The client's path of the field, such as <c>tools[0] (web_search)</c>.</param>
    public void LeaveOut(string path) => (_leftOut ??= new LeftOut()).Add(path);

    /// <summary>The client's path of a field of the canonical request; null if both paths are the same.</summary>
    public string? PathOf(string canonical)
    {
        if (GivenParameters.Names.TryGetValue(canonical, out string? name)) return name;
        if (Tools.Search?.PathOf(canonical) is { } ofSearch) return ofSearch;
        (Paths, Parts) = (new GivenPaths(), new GivenParts(this));
        using var nowhere = new PooledBuffer(1024);
        Write(nowhere);
        return Paths.Of(canonical, Tools.Paths);
    }

    public BridgeNotes Write(IBufferWriter<byte> output)
    {
        string model = Field.Has(_root, "model", out var given) && Field.IsText(given) ? given.GetString()! : throw Field.Missing("model");
        if (_items.Count == 0) throw Field.Missing("input");
        // Noted first, because a long history may have more left-out fields than can be listed.
        _parameters.NoteLeftOut(this);
        Tools.NoteLeftOut(this);
        using var json = new Utf8JsonWriter(output, JsonText.Readable);
        json.WriteStartObject();
        json.WriteString("model"u8, model);
        json.WriteStartArray("messages"u8);
        WriteInstructions(json);
        new GivenConversation(this, json).Write(_items);
        json.WriteEndArray();
        Tools.Write(json, _choice.Allowed);
        bool hasTools = Tools.Any && _choice.Allowed is not { Count: 0 };
        _choice.Write(json, hasTools);
        _parameters.Write(json, hasTools);
        var search = _choice.IsSearchAllowed ? Tools.Search : null;
        search?.Write(json);
        json.WriteStartObject(ExtraContent.Name);
        _parameters.WriteSoft(json, offersSearch: search is { IsDemanded: false });
        if (search?.IsDemanded == true) GivenSearch.WriteDemand(json);
        json.WriteEndObject();
        json.WriteEndObject();
        return new BridgeNotes
        {
            LeftOut = _leftOut,
            ClientNames = search?.NamesWith(GivenParameters.Names) ?? GivenParameters.Names,
            Response = new ResponseNotes { Tools = Tools.ByWire, Echo = Echo.Of(_root, _parameters), Seals = _parameters.Seals },
        };
    }

    private void WriteInstructions(Utf8JsonWriter json)
    {
        if (!Field.Has(_root, "instructions", out var instructions)) return;
        // Replies have instructions as items.
        var parts = instructions.ValueKind == JsonValueKind.Array
            ? [.. instructions.EnumerateArray().SelectMany((item, i) => Field.Has(item, "content", out var content) ? Parts.Of(content, $"instructions[{i}].content") : [])]
            : Field.IsText(instructions) ? Parts.Of(instructions, "instructions") : throw Field.WrongType("instructions", "a string", instructions);
        if (parts.Count == 0) return;
        Paths?.Add("instructions", "instructions", parts);
        json.WriteStartObject();
        json.WriteString("role"u8, "system"u8);
        GivenPart.WriteContent(json, parts);
        json.WriteEndObject();
    }
}
