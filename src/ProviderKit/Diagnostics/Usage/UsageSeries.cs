namespace ProviderKit.Diagnostics.Usage;

/// <summary>What is counted together: all since the start, the last hour by minutes, the last day by quarters. Thread-safe.</summary>
internal sealed class UsageSeries
{
    private readonly Lock _gate = new();
    private readonly UsageTally _all = new();
    private readonly UsageRing _hour = new(60, TimeSpan.FromMinutes(1));
    private readonly UsageRing _day = new(96, TimeSpan.FromMinutes(15));

    /// <param name="record">What became of a request.</param>
    /// <param name="age">Time since the statistics began.</param>
    public void Add(RequestRecord record, TimeSpan age)
    {
        lock (_gate)
        {
            _all.Add(record);
            _hour.At(age).Add(record);
            _day.At(age).Add(record);
        }
    }

    public UsageFigures Figures(UsageWindow window, TimeSpan age)
    {
        lock (_gate)
            return UsageTally.Sum(window switch
            {
                UsageWindow.LastHour => _hour.Since(age),
                UsageWindow.LastDay => _day.Since(age),
                _ => [_all],
            });
    }

    /// <summary>So many spans of time, of which an old one makes place for the present one. A quiet series has few of them.</summary>
    private sealed class UsageRing(int length, TimeSpan span)
    {
        private readonly UsageTally?[] _tallies = new UsageTally?[length];
        private readonly long[] _numbers = new long[length];

        public UsageTally At(TimeSpan age)
        {
            long number = age.Ticks / span.Ticks;
            int place = (int)(number % length);
            var tally = _tallies[place] ??= new UsageTally();
            if (_numbers[place] != number) tally.Clear();
            _numbers[place] = number;
            return tally;
        }

        public IEnumerable<UsageTally> Since(TimeSpan age)
        {
            long newest = age.Ticks / span.Ticks;
            for (int i = 0; i < length; i++)
                if (_tallies[i] is { } tally && _numbers[i] > newest - length) yield return tally;
        }
    }
}
