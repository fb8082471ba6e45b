using System.Buffers;
using System.Collections.Frozen;
using System.Text.Json;
using ProviderKit.Formats.Canonical;
using ProviderKit.Formats.Canonical.Rules;
using ProviderKit.Formats.Requests;
using ProviderKit.Texts;

namespace ProviderKit.Formats.OllamaChat.Inbound;

/// <summary>Translates one request of a client to the canonical form.</summary>
/// <exception cref="ChatFieldException">A field is invalid or cannot be translated.</exception>
internal abstract class ChatTranslation
{
    // OpenAI's function names have up to 64 letters, digits, underscores and hyphens.
    private static readonly NameGrammar ToolGrammar = new("-", 64);

    private static readonly FrozenSet<string> Shared = new[]
    {
        "model", "stream", "options", "think", "format", "logprobs", "top_logprobs", "truncate", "shift",
    }.ToFrozenSet(StringComparer.Ordinal);

    private readonly AskedParameters _parameters;
    private LeftOut? _leftOut;

    protected ChatTranslation(JsonElement root)
    {
        Root = root.ValueKind == JsonValueKind.Object ? root : throw Asked.Wrong("body", "an object");
        _parameters = new AskedParameters(root);
    }

    protected JsonElement Root { get; }

    /// <summary>The tool names in a form that all vendors accept.</summary>
    public ToolNames Names { get; private set; } = ToolNames.Unchanged;

    /// <summary>Records the paths of fields.</summary>
    public AskedPaths Paths { get; } = new();

    /// <summary>The API's fields in addition to those that both APIs have.</summary>
    protected abstract IReadOnlyList<string> Own { get; }

    /// <summary>Records that a field is not sent to other vendors.</summary>
    public void LeaveOut(string path) => (_leftOut ??= new LeftOut()).Add(path);

    public BridgeNotes Write(IBufferWriter<byte> output)
    {
        var model = Asked.Text(Root, "model", "model");
        if (!Asked.Says(model)) throw Asked.Wrong("model", "the name of a model");
        foreach (var member in Root.EnumerateObject())
            if (!Shared.Contains(member.Name) && !Own.Contains(member.Name) && RequestMembers.SaysSomething(member.Value)) LeaveOut(member.Name);
        using var json = new Utf8JsonWriter(output, JsonText.Readable);
        json.WriteStartObject();
        Asked.Copy(json, "model"u8, model);
        json.WriteStartArray("messages"u8);
        if (_parameters.WantsJson && !Mentions("json")) WriteJsonNote(json);
        WriteMessages(json);
        json.WriteEndArray();
        WriteTools(json);
        _parameters.Write(json, this);
        json.WriteEndObject();
        return new BridgeNotes
        {
            ToolNames = Names, Stops = _parameters.Stops, OmitsThinking = _parameters.OmitsThinking, LeftOut = _leftOut, ClientNames = AskedPaths.Names,
        };
    }

    protected abstract void WriteMessages(Utf8JsonWriter json);

    /// <summary>Writes the tools, if the API has any.</summary>
    protected virtual void WriteTools(Utf8JsonWriter json)
    {
    }

    /// <summary>Whether the client's texts contain a word, ignoring case.</summary>
    protected abstract bool Mentions(string word);

    protected static bool Mentions(JsonElement text, string word) =>
        text.ValueKind == JsonValueKind.String && text.GetString()!.Contains(word, StringComparison.OrdinalIgnoreCase);

    protected void Name(IEnumerable<string> tools) => Names = ToolNames.Of(ToolGrammar, tools);

    /// <summary>Writes an instruction that mentions JSON, which OpenAI's API requires ("'messages' must contain the word 'json' in some form") and this format does not.</summary>
    private void WriteJsonNote(Utf8JsonWriter json)
    {
        Paths.Add(null, null, null);
        json.WriteStartObject();
        json.WriteString("role"u8, "system"u8);
        json.WriteString("content"u8, "Answer in JSON."u8);
        json.WriteEndObject();
    }
}
