using System.Buffers;
using ProviderKit.Formats.Canonical;

namespace ProviderKit.Formats.AnthropicMessages;

/// <summary>
/// Counts tokens with Anthropic's <c>count_tokens</c>, which takes the part of a Messages request that the model reads. It refuses output
/// parameters such as <c>max_tokens</c> ("Extra inputs are not permitted").
/// </summary>
/// <param name="provider">The provider's name, for errors.</param>
internal sealed class MessagesCounter(string provider) : TokenCounter("input_tokens")
{
    /// <summary>The name under which its models' thoughts are signed. Default: the provider's.</summary>
    public string SignsAs { get => field ?? provider; init; }

    public override ProviderError? WriteRequest(ChatDocument chat, string model, IBufferWriter<byte> output)
    {
        try
        {
            chat.Fit(MessagesFormat.For(ClaudeModel.Of(model), provider));
            new MessagesRequest(chat, model, provider, SignsAs).WriteCounted(output);
            return null;
        }
        catch (ChatFieldException e)
        {
            return e.Error;
        }
    }
}
