using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using ProviderKit.Formats.Canonical;

namespace ProviderKit.Formats.AnthropicMessages;

/// <summary>
/// Adds cache breakpoints for clients of formats whose upstreams cache automatically. This API caches nothing without breakpoints, so a
/// conversation would cost many times as much as at such an upstream.
/// </summary>
/// <remarks>
/// Adds at most three: after the user's last message, after the system prompt, after the tools. If a turn adds more than the 20
/// blocks that the API looks back, the user's previous message is marked instead of the tools. The same request always gets the same
/// breakpoints, and breakpoints are not part of the cached content.
/// </remarks>
internal static class AutomaticBreakpoints
{
    private const int Most = 3;

    // English text has more bytes per token than other text. The API ignores a breakpoint on too short a prefix, at no cost.
    private const int BytesPerToken = 3;
    private const int TokensPerMedium = 1500;

    /// <summary>Adds breakpoints to a request, unless the client controls caching itself or uses this format.</summary>
    /// <param name="chat">The request.</param>
    /// <param name="model">Its model.</param>
    /// <param name="tools">Its tools.</param>
    /// <param name="conversation">Its messages and system texts.</param>
    /// <param name="isMarked">Whether it has a breakpoint at its top level.</param>
    public static void Add(ChatDocument chat, ClaudeModel model, List<ContentBlock> tools, Conversation conversation, bool isMarked)
    {
        if (chat.AutomaticCache == AutomaticCache.Off || MessagesExtras.IsMessages(chat) || isMarked) return;
        // In this mode only marked content is cached (OpenAI's guide).
        if (ChatField.TryGet(chat.Root, "prompt_cache_options", out var options) && options.ValueKind == JsonValueKind.Object && ChatField.Text(options, "mode", "prompt_cache_options.mode") is "explicit") return;
        CachePoint[] given = [.. tools.Concat(conversation.System).Concat(conversation.Blocks).Select(b => b.Cache).OfType<CachePoint>()];
        if (given.Any(point => !point.IsOpenAIs)) return;

        int least = model.LeastCachedTokens * BytesPerToken;
        long ofTools = SizeOfTools(chat), ofSystem = ofTools + SizeOf(chat, isSystem: true), ofAll = ofSystem + SizeOf(chat, isSystem: false);
        var (last, before) = conversation.UserEnds();
        var places = new List<ContentBlock?> { ofAll >= least ? last : null, ofAll >= least ? before : null };
        // If the client sends OpenAI's breakpoints, only the end of the conversation is marked in addition, as OpenAI does.
        if (given.Length == 0) places.AddRange([ofSystem >= least ? conversation.System.LastOrDefault() : null, ofTools >= least ? tools.LastOrDefault() : null]);
        foreach (var block in places.OfType<ContentBlock>().Take(given.Length == 0 ? Most : Math.Max(0, CachePoint.Most - given.Length)))
            block.Cache ??= CachePoint.Automatic(chat.AutomaticCache == AutomaticCache.OneHour);
    }

    private static long SizeOfTools(ChatDocument chat) =>
        ChatField.TryGet(chat.Root, "tools", out var tools) ? JsonMarshal.GetRawUtf8Value(tools).Length : 0;

    private static long SizeOf(ChatDocument chat, bool isSystem)
    {
        long size = 0;
        foreach (var turn in chat.Turns)
        {
            if (turn.Role == ChatRole.System != isSystem) continue;
            foreach (var part in turn.Parts) size += part is ChatTextPart text ? Encoding.UTF8.GetByteCount(text.Text) : TokensPerMedium * BytesPerToken;
            foreach (var call in turn.ToolCalls) size += Encoding.UTF8.GetByteCount(call.Arguments);
        }
        return size;
    }
}
