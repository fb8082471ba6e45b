using Microsoft.Extensions.Logging;
using Microsoft.ML.Tokenizers;

namespace ProviderKit.Tokenizers;

/// <summary>Counts with <c>o200k_base</c> as soon as it is loaded, and approximately until then.</summary>
internal sealed partial class O200kTokenEstimator : ITokenEstimator
{
    private readonly ILogger _logger;
    private readonly Lazy<Task> _loading;
    private volatile Tokenizer? _tokenizer;

    /// <param name="load">Loads the vocabulary; called once, on a thread of the pool.</param>
    /// <param name="logger">Hears if that fails.</param>
    public O200kTokenEstimator(Func<Tokenizer> load, ILogger<O200kTokenEstimator> logger)
    {
        _logger = logger;
        _loading = new(() => Task.Run(() => Load(load)));
    }

    /// <summary>Ends when the vocabulary is loaded or cannot be; starts to load it.</summary>
    public Task Loading => _loading.Value;

    public int Count(ReadOnlySpan<char> text)
    {
        if (_tokenizer is { } tokenizer) return Count(text, tokenizer);
        _ = Loading;
        return ApproximateTokenEstimator.Instance.Count(text);
    }

    private static int Count(ReadOnlySpan<char> text, Tokenizer tokenizer)
    {
        int tokens = 0;
        while (!text.IsEmpty)
        {
            int length = TextPieces.NextLength(text, out bool endless);
            var piece = text[..length];
            // The merging of pairs takes the square of a word's length. No language has such words; noise is counted well without.
            tokens += endless ? ApproximateTokenEstimator.Instance.Count(piece) : tokenizer.CountTokens(piece, considerNormalization: false);
            text = text[length..];
        }
        return tokens;
    }

    private void Load(Func<Tokenizer> load)
    {
        try
        {
            var tokenizer = load();
            tokenizer.CountTokens("The first text takes longest: it compiles the patterns.");
            _tokenizer = tokenizer;
        }
        catch (Exception e)
        {
            LogNotLoaded(e);
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "The o200k vocabulary cannot be loaded; tokens are counted approximately.")]
    private partial void LogNotLoaded(Exception exception);
}
