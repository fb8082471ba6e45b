namespace ProviderKit;

/// <summary>Which web pages of other origins may call the gateway from a browser (CORS).</summary>
public sealed class CrossOriginOptions
{
    /// <summary>
    /// Origins as browsers send them, such as <c>https://chat.example.com</c> or <c>http://localhost:3000</c>. Default:
    /// none, which switches CORS off.
    /// </summary>
    public IList<string> Origins { get; } = [];
}
