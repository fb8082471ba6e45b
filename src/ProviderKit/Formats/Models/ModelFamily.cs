namespace ProviderKit.Formats.Models;

/// <summary>
/// Finds the family of a model by its name. Models of one family can read what other models of it signed or encrypted. Pure.
/// </summary>
internal static class ModelFamily
{
    // Words that begin a family's model names. Routers prefix them with the vendor and a slash, a dot or a hyphen.
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

    /// <summary>The family. If it is not known, the name itself, since the model may belong to any family.</summary>
    /// <param name="upstreamModel">The provider's name for the model.</param>
    public static string Of(string upstreamModel)
    {
        // Only the last part of a path is searched: a vendor's name may look like another family ("groq/…", "mistralai/…").
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

    /// <summary>The position of the first word that begins with the given text; -1 if there is none.</summary>
    private static int Find(ReadOnlySpan<char> name, string begins)
    {
        for (int from = 0; from < name.Length;)
        {
            int at = name[from..].IndexOf(begins, StringComparison.OrdinalIgnoreCase);
            if (at < 0) return -1;
            at += from;
            int end = at + begins.Length;
            bool isWord = at == 0 || !char.IsAsciiLetterOrDigit(name[at - 1]);
            // "o1x" is not a model of "o1".
            if (isWord && (!char.IsAsciiDigit(begins[^1]) || end == name.Length || !char.IsAsciiLetterOrDigit(name[end]))) return at;
            from = at + 1;
        }
        return -1;
    }
}
