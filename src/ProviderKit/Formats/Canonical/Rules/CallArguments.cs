using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using ProviderKit.Texts;

namespace ProviderKit.Formats.Canonical.Rules;

/// <summary>Converts the arguments of a call to a JSON object, for formats that require one.</summary>
internal static class CallArguments
{
    /// <summary>The member that contains, as a string, arguments that are not a JSON object.</summary>
    public const string TextMember = "arguments";

    private const int MaxDepth = 64;

    /// <summary>Whether <paramref name="arguments"/> is a JSON object without lone halves of surrogate pairs.</summary>
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
    /// The arguments themselves if they are an object; an empty object for an empty text or <c>null</c>; otherwise an object that contains
    /// the text.
    /// </summary>
    public static string AsObject(string arguments)
    {
        if (AreObject(arguments)) return arguments;
        if (string.IsNullOrWhiteSpace(arguments) || arguments.AsSpan().Trim() is "null") return "{}";
        return $"{{\"{TextMember}\":\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(arguments)}\"}}";
    }
}
