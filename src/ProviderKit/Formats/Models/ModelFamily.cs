namespace ProviderKit.Formats.Models;

/// <summary>
/// The family that a model belongs to as its name tells: models of one family read what the others of it signed or encrypted. Pure.
/// </summary>
internal static class ModelFamily
{
    // A family's names begin with these words. Routers put the vendor before them, with a slash, a dot or a hyphen between.
    private static readonly (string Word, string Family)[] Words =
    [
        ("claude", "claude"),
        ("chatgpt", "gpt"), ("gpt", "gpt"), ("codex", "gpt"), ("o1", "gpt"), ("o3", "gpt"), ("o4", "gpt"), ("computer-use", "gpt"),
        ("gemini", "gemini"), ("gemma", "gemma"),
        ("grok", "grok"),
        ("deepseek", "deepseek"),
        ("qwen", "qwen"), ("qwq", "qwen"),
        ("kimi", "kimi"),
        ("glm", "glm"),
        ("llama", "llama"),
        ("minimax", "minimax"),
        ("mistral", "mistral"), ("magistral", "mistral"), ("devstral", "mistral"), ("codestral", "mistral"), ("ministral", "mistral"), ("mixtral", "mistral"),
    ];

    /// <summary>The family; the name itself where none is known, since it may be of any.</summary>
    /// <param name="upstreamModel">The provider's name of the model.</param>
    public static string Of(string upstreamModel)
    {
        // In the last part of a path first: a vendor's name may be that of another family ("groq/…", "mistralai/…").
        var name = upstreamModel.AsSpan(upstreamModel.LastIndexOf('/') + 1);
        string? found = null;
        int first = int.MaxValue;
        foreach (var (word, family) in Words)
        {
            int at = Find(name, word);
            if (at < 0 || at >= first) continue;
            (first, found) = (at, family);
        }
        return found ?? upstreamModel;
    }

    /// <summary>Where a word begins that begins so; -1 for nowhere.</summary>
    private static int Find(ReadOnlySpan<char> name, string begins)
    {
        for (int from = 0; from < name.Length;)
        {
            int at = name[from..].IndexOf(begins, StringComparison.OrdinalIgnoreCase);
            if (at < 0) return -1;
            at += from;
            int end = at + begins.Length;
            bool isWord = at == 0 || !char.IsAsciiLetterOrDigit(name[at - 1]);
            // "o1" is no beginning of "o1x".
            if (isWord && (!char.IsAsciiDigit(begins[^1]) || end == name.Length || !char.IsAsciiLetterOrDigit(name[end]))) return at;
            from = at + 1;
        }
        return -1;
    }
}
