using System.Text.Json;
using ProviderKit.Formats.OpenAIChat;
using ProviderKit.Formats.Requests;

namespace ProviderKit.Formats.OpenAIResponses.InChat;

/// <summary>The fields of a Responses request that is answered as chat. As in chat, the client says whether a stream reports its usage.</summary>
internal struct ItemChatMembers : IRequestMembers
{
    private ItemRequestMembers _items;
    private UsageOption _usage;

    public static string ContentName => ItemRequestMembers.ContentName;

    public static string? WhyNotStreamed => ItemRequestMembers.WhyNotStreamed;

    public readonly bool HasContent => _items.HasContent;

    public readonly void Begin(int start, ref RequestFacts facts) => UsageOption.Begin(start, ref facts);

    public ProviderError? Read(ref Utf8JsonReader reader, ref RequestFacts facts) =>
        reader.ValueTextEquals("stream_options"u8) ? _usage.Read(ref reader, ref facts) : _items.Read(ref reader, ref facts);
}
