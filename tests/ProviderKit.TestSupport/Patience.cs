namespace ProviderKit.TestSupport;

/// <summary>How long a test waits for what must happen at once; only a failing test ever waits that long.</summary>
public static class Patience
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public static CancellationToken Token() => new CancellationTokenSource(Limit).Token;

    public static Task<T> Patiently<T>(this Task<T> task) => task.WaitAsync(Limit);

    public static Task Patiently(this Task task) => task.WaitAsync(Limit);
}
