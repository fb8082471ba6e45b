using System.Buffers;
using System.Text.Json;
using ProviderKit.Formats.Canonical;
using ProviderKit.Formats.Requests;

namespace ProviderKit.Formats.AnthropicMessages;

/// <summary>Translates OpenAI chat to Anthropic's Messages format and back. Stateless.</summary>
/// <param name="provider">The provider's name, for errors.</param>
internal sealed class MessagesTranslator(string provider) : IChatTranslator
{
    public bool NeedsImageBytes => false;

    /// <summary>The name under which its models' thoughts are signed. Default: the provider's.</summary>
    public string SignsAs { get => field ?? provider; init; }

    public OptionalParts RefusedBy(ProviderError error) => MessagesError.IsAboutThoughts(error) ? OptionalParts.Thoughts : OptionalParts.None;

    /// <summary>Whether the vendor searches the web with its tool <c>web_search</c>. Default: false.</summary>
    public bool Searches { get; init; }

    /// <summary>Whether prompt cache breakpoints may have a lifetime. Default: true.</summary>
    public bool TakesCacheLives { get; init; } = true;

    public ProviderError? WriteRequest(ChatDocument chat, string model, IBufferWriter<byte> output)
    {
        if (UnsupportedParameters.Find(chat, provider, Searches && MessagesSearch.CanBe(chat, ClaudeModel.Of(model))) is { } refusal) return refusal;
        try
        {
            chat.Fit(MessagesFormat.For(ClaudeModel.Of(model), provider));
            new MessagesRequest(chat, model, provider, SignsAs, TakesCacheLives, Searches).Write(output);
            return null;
        }
        catch (ChatFieldException e)
        {
            return e.Error;
        }
    }

    public ProviderError? WriteReply(ReadOnlyMemory<byte> reply, ReplyContext context, IBufferWriter<byte> output)
    {
        try
        {
            using var json = JsonDocument.Parse(reply);
            return MessagesReply.Write(json.RootElement, reply, context, SignsAs, output);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException means half a surrogate pair, or invalid UTF-8, in a string.
            return context.BadReply("something that is not a message in JSON");
        }
    }

    public IChatStreamTranslator BeginStream(ReplyContext context) => new MessagesStream(context, SignsAs);
}
