using System.Buffers;
using System.Text.Json;
using ProviderKit.Formats.Replies;
using ProviderKit.Upstream;

namespace ProviderKit.Formats.Canonical;

/// <summary>Turns OpenAI chat into a request to a vendor's counting API, and its reply into <c>{"input_tokens":N}</c>.</summary>
/// <param name="member">The member of the vendor's reply that is the count.</param>
internal abstract class TokenCounter(string member) : IChatTranslator
{
    // An image by address would have to be fetched to be counted; an estimate is as good.
    public bool NeedsImageBytes => false;

    public abstract ProviderError? WriteRequest(ChatDocument chat, string model, IBufferWriter<byte> output);

    public ProviderError? WriteReply(ReadOnlyMemory<byte> reply, ReplyContext context, IBufferWriter<byte> output)
    {
        try
        {
            using var json = JsonDocument.Parse(reply);
            if (json.RootElement.ValueKind != JsonValueKind.Object) return context.BadReply("something that is not a JSON object");
            if (ChatField.TryGet(json.RootElement, "error", out _)) return UpstreamErrors.FromBody(reply, context.Provider, context.Errors);
            // No request is empty: 0 would let a client believe that its conversation has room.
            if (!json.RootElement.TryGetProperty(member, out var count) || TokenCount.Of(count) is not (> 0 and var tokens)) return context.BadReply($"JSON without {member}");
            CountReply.Write(output, tokens);
            return null;
        }
        catch (JsonException)
        {
            return context.BadReply("something that is not JSON");
        }
    }

    /// <exception cref="NotSupportedException">Always: the reply is one number.</exception>
    public IChatStreamTranslator BeginStream(ReplyContext context) => throw new NotSupportedException("A count is not streamed.");
}
