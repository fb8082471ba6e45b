using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using ProviderKit.Texts;

namespace ProviderKit.Formats.Canonical.Rules;

/// <summary>The arguments of a call as a JSON object, for formats that take nothing else.</summary>
internal static class CallArguments
{
    /// <summary>The member that holds arguments which are no JSON object, as text.</summary>
    public const string TextMember = "arguments";

    private const int MaxDepth = 64;

    /// <summary>Whether <paramref name="arguments"/> is the JSON of an object, without a text that UTF-8 cannot say.</summary>
    public static bool AreObject(string arguments)
    {
        byte[] bytes = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(arguments.Length));
        try
        {
            var json = bytes.AsSpan(0, Encoding.UTF8.GetBytes(arguments, bytes));
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return false;
            while (reader.Read())
            {
            }
            return !JsonEscapes.HasLoneSurrogate(json);
        }
        catch (JsonException)
        {
            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    /// <summary>
    /// The arguments themselves when they are an object; none for an empty text or <c>null</c>; else an object that holds
    /// the text as it is.
    /// </summary>
    public static string AsObject(string arguments)
    {
        if (AreObject(arguments)) return arguments;
        if (string.IsNullOrWhiteSpace(arguments) || arguments.AsSpan().Trim() is "null") return "{}";
        return $"{{\"{TextMember}\":\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(arguments)}\"}}";
    }
}
