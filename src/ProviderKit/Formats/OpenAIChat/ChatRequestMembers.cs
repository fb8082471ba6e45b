using System.Text.Json;
using ProviderKit.Formats.Canonical;
using ProviderKit.Formats.Requests;
using static ProviderKit.Formats.Requests.RequestReader;

namespace ProviderKit.Formats.OpenAIChat;

/// <summary>The fields of an OpenAI chat request that matter to the gateway.</summary>
internal struct ChatRequestMembers : IRequestMembers
{
    // Each takes memory. No real conversation has as many.
    private const int MaxExtensions = 100_000;

    private bool _hasMessages;
    private UsageOption _usage;

    public static string ContentName => "messages";

    public static string? WhyNotStreamed => null;

    public readonly bool HasContent => _hasMessages;

    public readonly void Begin(int start, ref RequestFacts facts) => UsageOption.Begin(start, ref facts);

    public ProviderError? Read(ref Utf8JsonReader reader, ref RequestFacts facts) =>
        reader.ValueTextEquals("messages"u8) ? ReadMessages(ref reader, ref facts)
        : reader.ValueTextEquals("tools"u8) ? ReadTools(ref reader, ref facts)
        : reader.ValueTextEquals(SoftMembers.CacheOptions) ? NoteCacheOptions(ref reader, ref facts)
        : reader.ValueTextEquals("extra_content"u8) ? ReadExtraContent(ref reader, ref facts)
        : reader.ValueTextEquals("stream_options"u8) ? _usage.Read(ref reader, ref facts)
        : PassMember(ref reader, ref facts);

    private ProviderError? ReadMessages(ref Utf8JsonReader reader, ref RequestFacts facts) =>
        BeginMessages(ref reader, ref facts, ref _hasMessages) ?? PassItems(ref reader, ref facts, "messages", hasParts: true);

    private static ProviderError? NoteCacheOptions(ref Utf8JsonReader reader, ref RequestFacts facts)
    {
        facts.Soft |= SoftMember.CacheOptions;
        reader.Skip();
        return null;
    }

    /// <summary>Reads tools of any kind. The upstream decides whether they are valid.</summary>
    private static ProviderError? ReadTools(ref Utf8JsonReader reader, ref RequestFacts facts)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.StartArray) return PassItems(ref reader, ref facts, "tools", hasParts: false);
        reader.Skip();
        return null;
    }

    /// <summary>Reads the fields of formats other than OpenAI's, and notes which of them the upstream must support.</summary>
    private static ProviderError? ReadExtraContent(ref Utf8JsonReader reader, ref RequestFacts facts)
    {
        int start = (int)reader.TokenStartIndex;
        reader.Read();
        var value = reader;
        reader.Skip();
        Add(ref facts, new ExtensionMember(MessageExtensions.ExtraContent, start, (int)reader.BytesConsumed));
        if (value.TokenType != JsonTokenType.StartObject) return null;
        using var document = JsonDocument.ParseValue(ref value);
        facts.RequiredField ??= RequiredFields.MissingIn(document.RootElement, null);
        facts.Soft |= SoftMembers.In(document.RootElement);
        return null;
    }

    private static ProviderError? PassItems(ref Utf8JsonReader reader, ref RequestFacts facts, string name, bool hasParts)
    {
        int depth = reader.CurrentDepth;
        while (reader.Read() && reader.CurrentDepth > depth)
            if (reader.TokenType == JsonTokenType.PropertyName) NoteExtension(ref reader, ref facts, reader.CurrentDepth - depth, hasParts);
        return facts.Extensions is { Count: > MaxExtensions } ? Invalid($"The parameter {name} has too many members that OpenAI's format does not know.", name) : null;
    }

    /// <param name="reader">Positioned on a name.</param>
    /// <param name="facts">Receives the field.</param>
    /// <param name="depth">2 in a message or a tool; 4 in a message's parts or calls.</param>
    /// <param name="hasParts">Whether it is a message.</param>
    private static void NoteExtension(ref Utf8JsonReader reader, ref RequestFacts facts, int depth, bool hasParts)
    {
        if (depth != 2 && !(hasParts && depth == 4)) return;
        var kind = MessageExtensionNames.Of(reader);
        if (kind == MessageExtensions.None || ((depth == 4 || !hasParts) && (kind & MessageExtensionNames.InParts) == 0)) return;
        int start = (int)reader.TokenStartIndex;
        if (kind == MessageExtensions.SignedThoughts) kind = PassThoughts(ref reader);
        else
        {
            reader.Read();
            reader.Skip();
        }
        Add(ref facts, new ExtensionMember(kind, start, (int)reader.BytesConsumed));
    }

    private static MessageExtensions PassThoughts(ref Utf8JsonReader reader)
    {
        var kind = MessageExtensions.SignedThoughts;
        reader.Read();
        int depth = reader.CurrentDepth;
        if (reader.TokenType is not (JsonTokenType.StartArray or JsonTokenType.StartObject)) return kind;
        while (reader.Read() && reader.CurrentDepth > depth)
            if (reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals(CarriedThoughts.By)) kind = MessageExtensions.ForeignThoughts;
        return kind;
    }

    private static void Add(ref RequestFacts facts, ExtensionMember member)
    {
        facts.Extensions ??= [];
        if (facts.Extensions.Count <= MaxExtensions) facts.Extensions.Add(member);
    }
}
