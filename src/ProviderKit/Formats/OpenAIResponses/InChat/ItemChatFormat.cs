using System.Buffers;
using System.Text.Json;
using ProviderKit.Counting;
using ProviderKit.Formats.Replies;
using ProviderKit.Formats.Requests;

namespace ProviderKit.Formats.OpenAIResponses.InChat;

/// <summary>
/// Responses requests (<c>input</c>) that are sent to the address of chat completions and answered as a chat completion. Cursor's agent
/// sends such requests to a custom base URL (docs.litellm.ai, "Cursor Endpoint").
/// </summary>
internal sealed class ItemChatFormat() : WireFormat("openai_chat_items", WireOperation.Chat, "chat completions")
{
    public override ReadOnlyMemory<byte> StreamEnd => OpenAIChat.StreamEnd;

    internal override bool AnswersInChat => true;

    internal override ChatUsage? UsageIn(ReadOnlySpan<byte> json) => OpenAIChat.UsageIn(json);

    internal override IChatBridge Bridge { get; } = new ItemChatBridge();

    internal override CountingRules Counting => ItemCounting.Rules;

    /// <summary>Whether a body that is not a chat request has this format: it has items and no messages.</summary>
    public static bool Is(ReadOnlySpan<byte> body)
    {
        bool hasInput = false;
        try
        {
            var reader = new Utf8JsonReader(body);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return false;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("messages"u8)) return false;
                bool isInput = reader.ValueTextEquals("input"u8);
                reader.Read();
                hasInput |= isInput && reader.TokenType is JsonTokenType.StartArray or JsonTokenType.String;
                reader.Skip();
            }
            return hasInput;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a name contains half a surrogate pair.
            return false;
        }
    }

    public override void WriteError(ProviderError error, string? requestId, IBufferWriter<byte> output) => OpenAIChat.WriteError(error, requestId, output);

    internal override ProviderError? ReadFacts(ReadOnlySpan<byte> body, RequestAddress address, out RequestFacts facts) =>
        RequestReader.TryRead<ItemChatMembers>(body, address, out facts);

    // No upstream accepts such requests, so every reply has been translated by the bridge.
    internal override ValueTask<ScannedReply> ReadWholeAsync(ReadOnlyMemory<byte> body, ScanContext context, CancellationToken cancellationToken) =>
        OpenAIChat.ReadWholeAsync(body, context, cancellationToken);

    internal override StreamScan BeginStream(ScanContext context) => OpenAIChat.BeginStream(context);
}
