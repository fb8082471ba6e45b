using System.Text.Json;
using ProviderKit.Formats.Requests;
using ProviderKit.Texts;

namespace ProviderKit.Formats.OpenAIChat;

/// <summary>Finds the features a chat request asks for that other chat formats of the same models lack.</summary>
internal struct ChatNeeds : IObjectMembers
{
    private static readonly string[] Penalties = ["frequency_penalty", "presence_penalty"];
    private static readonly string[] Others = ["logit_bias", "audio", "functions", "function_call"];

    private bool _any;

    public static RequestNeeds Of(ReadOnlySpan<byte> body)
    {
        var needs = new ChatNeeds();
        ObjectReader.TryRead(body, ref needs);
        return needs._any ? RequestNeeds.ChatParameters : RequestNeeds.None;
    }

    public void ReadMember(ref Utf8JsonReader reader)
    {
        bool isCount = reader.ValueTextEquals("n"u8), isPenalty = IsOneOf(reader, Penalties), isOther = IsOneOf(reader, Others);
        reader.Read();
        if (isCount) _any |= reader.TokenType == JsonTokenType.Number && !(reader.TryGetInt32(out int count) && count == 1);
        if (isPenalty) _any |= reader.TokenType == JsonTokenType.Number && reader.GetDouble() != 0;
        bool isObject = reader.TokenType == JsonTokenType.StartObject;
        int start = (int)reader.TokenStartIndex;
        bool given = reader.TokenType != JsonTokenType.Null;
        reader.Skip();
        // An object of two bytes, or of one more, is empty.
        if (isOther) _any |= given && !(isObject && reader.BytesConsumed - start <= 3);
    }

    private static bool IsOneOf(in Utf8JsonReader reader, string[] names)
    {
        foreach (string name in names)
            if (reader.ValueTextEquals(name)) return true;
        return false;
    }
}
