using Microsoft.Extensions.AI;

namespace ProviderKit.Extensions.AI.Tests.Support;

/// <summary>An embedding generator that answers with the length of each text and keeps what it was asked.</summary>
internal sealed class FakeGenerator : IEmbeddingGenerator<string, Embedding<float>>
{
    public List<(IReadOnlyList<string> Texts, EmbeddingGenerationOptions Options)> Calls { get; } = [];

    /// <summary>Thrown in place of the answer.</summary>
    public Exception? Throws { get; set; }

    /// <summary>How many of the vectors are left out.</summary>
    public int Lacks { get; set; }

    public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        if (Throws is { } failure) throw failure;
        string[] texts = [.. values];
        Calls.Add((texts, options!));
        return Task.FromResult(new GeneratedEmbeddings<Embedding<float>>(texts.Skip(Lacks).Select(text => new Embedding<float>(new[] { text.Length, 0.5f })))
        {
            Usage = new UsageDetails { InputTokenCount = 9, TotalTokenCount = 9 },
        });
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => serviceType == typeof(EmbeddingGeneratorMetadata) ? new EmbeddingGeneratorMetadata("fake", null, "vectors") : null;

    public void Dispose()
    {
    }
}
