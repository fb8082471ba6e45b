using System.Security.Cryptography;
using System.Text;

namespace ProviderKit.Extensions.AI.Requests;

/// <summary>Names a conversation to the gateway and the upstream's prompt cache.</summary>
internal static class ConversationKey
{
    // OpenAI's limit for prompt_cache_key.
    private const int Longest = 64;

    /// <summary>The id, or a hash of one that is too long; null for none.</summary>
    public static string? Of(string? conversationId) =>
        string.IsNullOrEmpty(conversationId) ? null
        : conversationId.Length <= Longest ? conversationId
        : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(conversationId)));
}
