using ProviderKit.Formats.Replies;

namespace ProviderKit.Formats.OpenAIChat;

/// <summary>Joins chat completions into one: the choices of the first, then those of the next.</summary>
/// <param name="provider">The provider of the replies.</param>
/// <param name="errors">The provider's error rules.</param>
/// <param name="request">The request of the first call.</param>
internal sealed class ChoicesJoin(string provider, ErrorRules errors, ChatRequest request) : ReplyJoin(provider, errors, int.MaxValue, request.Memory)
{
    private readonly int _each = request.Choices();
    private int _calls;

    protected override string ListName => "choices";

    protected override string Expected => "a chat completion";

    protected override ReadOnlySpan<byte> Head => "{\"choices\":["u8;

    protected override ProviderError? Number(List<JoinedItem> items, ChatRequest part)
    {
        if (items.Count == 0) return Bad("an answer without any choice");
        int first = _calls++ * _each;
        for (int i = 0; i < items.Count; i++) items[i] = items[i] with { Number = first + items[i].Number };
        return null;
    }
}
