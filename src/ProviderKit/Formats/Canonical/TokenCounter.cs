using System.Buffers;
using System.Text.Json;
using ProviderKit.Formats.Replies;
using ProviderKit.Upstream;

namespace ProviderKit.Formats.Canonical;

/// <summary>Translates OpenAI chat to a request of a vendor's token count API, and its reply to <c>{"input_tokens":N}</c>.</summary>
/// <param name="member">The field of the vendor's reply that contains the count.</param>
internal abstract class TokenCounter(string member) : IChatTranslator
{
    // Images are not fetched only to be counted. An estimate is good enough.
    public bool NeedsImageBytes => false;

    public abstract ProviderError? WriteRequest(ChatDocument chat, string model, IBufferWriter<byte> output);

    public ProviderError? WriteReply(ReadOnlyMemory<byte> reply, ReplyContext context, IBufferWriter<byte> output)
    {
        try
        {
            using var json = JsonDocument.Parse(reply);
            if (json.RootElement.ValueKind != JsonValueKind.Object) return context.BadReply("something that is not a JSON object");
            if (ChatField.TryGet(json.RootElement, "error", out _)) return UpstreamErrors.FromBody(reply, context.Provider, context.Errors);
            // No request is empty. A count of 0 would make a client believe that its conversation has room.
            if (!json.RootElement.TryGetProperty(member, out var count) || TokenCount.Of(count) is not (> 0 and var tokens)) return context.BadReply($"JSON without {member}");
            CountReply.Write(output, tokens);
            return null;
        }
        catch (JsonException)
        {
            return context.BadReply("something that is not JSON");
        }
    }

    /// <exception cref="NotSupportedException">Always thrown: the reply is one number.</exception>
    public IChatStreamTranslator BeginStream(ReplyContext context) => throw new NotSupportedException("A count is not streamed.");
}
