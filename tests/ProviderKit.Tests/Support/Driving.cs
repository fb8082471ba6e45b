namespace ProviderKit.Tests.Support;

/// <summary>Moves a fake clock for work that waits on it more than once.</summary>
internal static class Driving
{
    /// <summary>Moves on by <paramref name="step"/> for each timer that is set, until the work is done.</summary>
    public static async Task<T> AdvanceUntilAsync<T>(this FakeTimeProvider time, Task<T> work, TimeSpan step)
    {
        while (!work.IsCompleted)
        {
            var set = time.NextTimerSet();
            time.Advance(step);
            await Task.WhenAny(work, set);
        }
        return await work;
    }
}
