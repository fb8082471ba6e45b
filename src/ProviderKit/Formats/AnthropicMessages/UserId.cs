using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using ProviderKit.Formats.Canonical;

namespace ProviderKit.Formats.AnthropicMessages;

/// <summary>
/// Writes <c>metadata.user_id</c>. The API refuses values that identify a person ("user_id appears to contain an email
/// address", BerriAI/litellm#6072; telephone numbers too) and values longer than 256 characters. A hash replaces such a
/// value. It is the same for the same user.
/// </summary>
internal static partial class UserId
{
    private const int MostCharacters = 256;

    public static void Write(Utf8JsonWriter json, ChatDocument chat)
    {
        string? user = chat.User ?? ChatField.Text(chat.Root, "safety_identifier");
        if (user is null && ChatField.TryGet(chat.Root, "metadata", out var metadata) && metadata.ValueKind == JsonValueKind.Object)
            user = ChatField.Text(metadata, "user_id", "metadata.user_id");
        if (string.IsNullOrWhiteSpace(user)) return;
        json.WriteStartObject("metadata"u8);
        json.WriteString("user_id"u8, IsRefused(user) ? $"user_{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(user)))}" : user);
        json.WriteEndObject();
    }

    private static bool IsRefused(string user) => user.Length > MostCharacters || Email().IsMatch(user) || Telephone().IsMatch(user);

    [GeneratedRegex(@"[^\s@]@[^\s@]+\.[^\s@]")]
    private static partial Regex Email();

    [GeneratedRegex(@"^\s*\+?[\d\s().-]{7,}$")]
    private static partial Regex Telephone();
}
