using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.ML.Tokenizers;
using ProviderKit;
using ProviderKit.Tokenizers;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds an exact tokenizer to ProviderKit.</summary>
public static class ProviderKitTokenizerServiceCollectionExtensions
{
    /// <summary>
    /// Counts tokens with OpenAI's <c>o200k_base</c> encoding where an upstream cannot be asked, in place of
    /// <see cref="ApproximateTokenEstimator"/>. Works before and after <c>AddProviderKit()</c>; calling it twice is harmless.
    /// </summary>
    /// <remarks>
    /// The vocabulary takes half a second and 30 MB to load. It is loaded once, in the background, when the first text is counted;
    /// until then, and if it cannot be loaded, the approximate estimator counts.
    /// </remarks>
    /// <param name="services">The app's services.</param>
    /// <returns>The same services.</returns>
    /// <example>
    /// <code>
    /// builder.Services.AddProviderKit();
    /// builder.Services.AddProviderKitTokenizer();
    /// </code>
    /// </example>
    public static IServiceCollection AddProviderKitTokenizer(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddLogging();
        return services.Replace(ServiceDescriptor.Singleton<ITokenEstimator>(static s => new O200kTokenEstimator(
            static () => TiktokenTokenizer.CreateForEncoding("o200k_base"), s.GetRequiredService<ILogger<O200kTokenEstimator>>())));
    }
}
