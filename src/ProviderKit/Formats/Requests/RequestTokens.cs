using ProviderKit.Counting;
using ProviderKit.Formats.Models;

namespace ProviderKit.Formats.Requests;

/// <summary>Estimates how many input tokens a request has, for upstreams that do not count.</summary>
internal static class RequestTokens
{
    /// <summary>
    /// Counts instructions, messages, tools, results, images and documents of <paramref name="body"/> in one pass, without a
    /// document. Never 0 and never an exception, whatever the body is; takes time proportional to its length.
    /// </summary>
    /// <param name="body">The request in UTF-8.</param>
    /// <param name="format">What the members of the body are: <c>MessagesCounting.Rules</c> or <c>ChatCounting.Rules</c>.</param>
    /// <param name="upstreamModel">The model as its vendor calls it; its family says how far its tokenizer is from <c>o200k_base</c>.</param>
    /// <param name="estimator">Counts texts.</param>
    public static int Estimate(ReadOnlyMemory<byte> body, CountingRules format, string upstreamModel, ITokenEstimator estimator) =>
        new BodyCounter(body.Span, format, ModelFamilies.Of(upstreamModel), estimator).Count();
}
