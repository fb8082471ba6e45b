using System.Text.Json;
using ProviderKit.Formats.Canonical;

namespace ProviderKit.Formats.OllamaChat.Inbound;

/// <summary>A request to <c>/api/chat</c>.</summary>
internal sealed class ConversationTranslation : ChatTranslation
{
    private readonly JsonElement _messages;
    private readonly AskedTools _tools;

    public ConversationTranslation(JsonElement root)
        : base(root)
    {
        _tools = new AskedTools(root);
        if (ChatField.TryGet(root, "messages", out var messages)) _messages = messages;
        if (_messages.ValueKind != JsonValueKind.Array || _messages.GetArrayLength() == 0) throw Asked.Wrong("messages", "an array of one message at least");
        Name([.. _tools.Names, .. AskedMessages.CalledNames(_messages)]);
    }

    protected override IReadOnlyList<string> Own { get; } = ["messages", "tools"];

    protected override void WriteMessages(Utf8JsonWriter json) => new AskedMessages(this, json).Write(_messages);

    protected override void WriteTools(Utf8JsonWriter json) => _tools.Write(json, this);

    protected override bool Mentions(string word) => _messages.EnumerateArray().Any(message =>
        message.ValueKind == JsonValueKind.Object && message.TryGetProperty("content", out var text) && Mentions(text, word));
}
