using System.Buffers;
using System.Text.Json;
using ProviderKit.Formats.Canonical;
using ProviderKit.Formats.Canonical.Rules;
using ProviderKit.Formats.Replies;
using ProviderKit.Formats.Requests;
using ProviderKit.Texts;
using ProviderKit.Upstream;

namespace ProviderKit.Formats.AnthropicMessages.Inbound;

/// <summary>Translates one request of a client to the canonical form.</summary>
/// <exception cref="ChatFieldException">A field is invalid or cannot be translated.</exception>
internal sealed class InboundRequest
{
    // OpenAI's function names have up to 64 letters, digits, underscores and hyphens. This format allows 128.
    private static readonly NameGrammar ToolGrammar = new("-", 64);


    private readonly JsonElement _root;
    private readonly InboundTools _tools;
    private readonly InboundChoice _choice;
    private readonly InboundParameters _parameters;
    private LeftOut? _leftOut;

    public InboundRequest(JsonElement root, ThinkingSeal seal)
    {
        if (root.ValueKind != JsonValueKind.Object) throw Given.Wrong("body", "Input should be an object with model and messages");
        (_root, Seal) = (root, seal);
        _tools = InboundTools.Of(root);
        _choice = InboundChoice.Of(root, _tools);
        _parameters = new InboundParameters(root);
        Names = ToolNames.Of(ToolGrammar, [.. _tools.Names, .. CalledNames(root)]);
    }

    public ThinkingSeal Seal { get; }

    /// <summary>The tool names in a form that all vendors accept.</summary>
    public ToolNames Names { get; }

    public InboundBlocks Blocks { get; } = new();

    /// <summary>Whether the model may search the web.</summary>
    public bool Searches => _tools.Search is not null && !_choice.ForbidsTools;

    /// <summary>Records the paths of fields; null if they are not needed.</summary>
    public ClientPaths? Paths { get; private set; }

    /// <summary>The client's path of a canonical path; null if it is the same.</summary>
    public string? PathOf(string canonical)
    {
        if ((_parameters.NameOf(canonical) ?? _tools.Search?.PathOf(canonical)) is { } name) return name;
        Paths = new ClientPaths();
        using var nowhere = new PooledBuffer(1024);
        Write(nowhere);
        return Paths.Of(canonical, [.. _tools.Paths]);
    }

    /// <summary>Records that a field is not sent to other vendors.</summary>
    /// <param name="path">The client's path of the field, such as <c>tools.0.max_uses</c>.</param>
    public void LeaveOut(string path) => (_leftOut ??= new LeftOut()).Add(path);

    public BridgeNotes Write(IBufferWriter<byte> output)
    {
        string model = Given.Has(_root, "model", out var given) && Given.IsText(given) ? given.GetString()! : throw Given.Wrong("model", "Field required");
        if (model.Length == 0) throw Given.Wrong("model", "String should have at least 1 character");
        if (!Given.Has(_root, "messages", out var messages)) throw Given.Wrong("messages", "Field required");
        // These come first, since a long history may fill the list, whose length is limited.
        OnlyMessages.NoteIn(_root, this);
        _tools.NoteLeftOut(this);
        using var json = new Utf8JsonWriter(output, JsonText.Readable);
        json.WriteStartObject();
        json.WriteString("model"u8, model);
        json.WriteStartArray("messages"u8);
        if (Given.Has(_root, "system", out var system)) InboundSystem.WritePrompt(json, system, Paths);
        new InboundConversation(this, json).Write(messages);
        json.WriteEndArray();
        _tools.Write(json, this);
        _choice.Write(json, this);
        _parameters.Write(json, this);
        WriteExtras(json);
        json.WriteEndObject();
        return new BridgeNotes
        {
            ToolNames = Names, Stops = _parameters.Stops, OmitsThinking = _parameters.OmitsThinking, LeftOut = _leftOut,
            ClientNames = _tools.Search?.NamesWith(_parameters.Names) ?? _parameters.Names, NamesSources = Searches && !_parameters.HasFormat,
        };
    }

    /// <summary>
    /// Writes the fields that only this format has, unchanged: everything except the conversation and the tools. Includes unknown
    /// fields.
    /// </summary>
    private void WriteExtras(Utf8JsonWriter json)
    {
        json.WriteStartObject(OtherBlocks.Outer);
        _parameters.WriteSoft(json, Searches && !_choice.DemandsSearch);
        json.WriteStartObject(OtherBlocks.Inner);
        Given.WriteMore(json, _root, "model", "messages", "system", "tools", "stream");
        _tools.WriteOwn(json);
        string[] required = [.. OnlyMessages.RefusedIn(_root), .. _choice.NamesOwnTool ? ["tool_choice"] : (string[])[], .. Blocks.Required, .. _choice.DemandsSearch ? [SoftMembers.Search] : (string[])[]];
        if (required.Length > 0)
        {
            json.WriteStartArray(RequiredFields.Name);
            foreach (string field in required) json.WriteStringValue(field);
            json.WriteEndArray();
        }
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>The names of tools that earlier replies called. A tool may no longer be in the request.</summary>
    private static IEnumerable<string> CalledNames(JsonElement root)
    {
        if (!root.TryGetProperty("messages", out var messages) || messages.ValueKind != JsonValueKind.Array) yield break;
        foreach (var message in messages.EnumerateArray())
        {
            if (message.ValueKind != JsonValueKind.Object || !message.TryGetProperty("content", out var content) || content.ValueKind != JsonValueKind.Array) continue;
            foreach (var block in content.EnumerateArray())
                if (block.ValueKind == JsonValueKind.Object && block.TryGetProperty("type", out var type) && Given.IsText(type) && type.ValueEquals("tool_use"u8)
                    && block.TryGetProperty("name", out var name) && Given.IsText(name)) yield return name.GetString()!;
        }
    }
}
